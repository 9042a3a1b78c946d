import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { CastAttrs, CastInputs, IdentityInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { Cast, Identity } from '@tensorflow/tfjs-core';
import { operation } from './wasm-operation';

// What autodiff keeps for the way back are clones. TensorFlow.js's own kernels copy every number of one; values never change in
// place, so two tensors may share them, as they do when one is reshaped.

export const identity = operation<IdentityInputs, undefined>(Identity, ({ inputs: { x }, backend }) =>
  x.dtype === 'string' ? 'text' : shared(x, backend),
);

export const cast = operation<CastInputs, CastAttrs>(Cast, ({ inputs: { x }, attrs, backend }) =>
  x.dtype !== attrs.dtype || x.dtype === 'string' ? 'another type' : shared(x, backend),
);

function shared({ dataId, shape, dtype }: TensorInfo, backend: BackendWasm): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}
