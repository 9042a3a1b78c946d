import type { _FusedMatMulAttrs, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { Elu, LeakyRelu, Prelu, Relu6, Sigmoid } from '@tensorflow/tfjs-core';
import { otherKernel } from './other-kernel';

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
  backend: KernelBackend,
  backendName: string,
  { activation, leakyreluAlpha = 0 }: Activated,
  result: TensorInfo,
  slopes: TensorInfo | undefined,
): TensorInfo {
  if (activation === 'linear' || activation === 'relu') return result;
  const inputs = { x: result, alpha: slopes };
  const name = KERNELS[activation];
  const activated = otherKernel(backend, backendName, name, inputs, { alpha: leakyreluAlpha });
  backend.disposeData(result.dataId);
  return activated;
}
