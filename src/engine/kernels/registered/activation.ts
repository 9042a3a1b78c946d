import type { _FusedMatMulAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { Elu, getKernel, LeakyRelu, Prelu, Relu6, Sigmoid } from '@tensorflow/tfjs-core';
import type { Call } from './operation';

interface Activated {
  readonly activation: _FusedMatMulAttrs['activation'];
  readonly leakyreluAlpha?: number;
}

/** Those that are no part of our products: TensorFlow.js's own kernels. */
const KERNELS: Readonly<Record<Exclude<Activated['activation'], 'linear' | 'relu'>, string>> = {
  elu: Elu,
  leakyrelu: LeakyRelu,
  prelu: Prelu,
  relu6: Relu6,
  sigmoid: Sigmoid,
};

/** `result`, which has its ReLU already where it has one, with the activation behind it; `slopes` are those of prelu. */
export function activate(
  { backend, attrs }: Pick<Call<unknown, Activated>, 'backend' | 'attrs'>,
  result: TensorInfo,
  slopes: TensorInfo | undefined,
): TensorInfo {
  const { activation, leakyreluAlpha = 0 } = attrs;
  if (activation === 'linear' || activation === 'relu') return result;
  const { kernelFunc } = getKernel(KERNELS[activation], 'wasm');
  const inputs = { x: result, alpha: slopes };
  const activated = kernelFunc({ inputs, attrs: { alpha: leakyreluAlpha }, backend });
  backend.disposeData(result.dataId);
  // Kernels of one result answer with it alone.
  return Array.isArray(activated) ? result : activated;
}
