import type { KernelBackend, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import { LabError } from '../../../core/base/errors';

/** What the kernel that is registered under that name gives; it has one result. */
export function otherKernel(
  backend: KernelBackend,
  backendName: string,
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  const result = getKernel(kernelName, backendName).kernelFunc({ inputs, attrs, backend });
  if (Array.isArray(result)) throw new LabError('internal', `${kernelName} has several results.`);
  return result;
}
