import type { Architecture, ParameterSpec } from '../../core/models/architecture';
import { prunableParameters } from '../../core/models/architecture';
import type { LayerWeights } from '../../core/sparsity/measure';

/** The prunable tensors of a flat vector, as views: no copies. */
export function prunableViews<A extends Float32Array | Uint8Array>(
  architecture: Architecture,
  flat: A,
): readonly A[] {
  return prunableParameters(architecture).map(({ offset, size }) => viewOf(flat, offset, size));
}

/** The flat mask (one byte per parameter) with the prunable tensors replaced; everything else is kept. */
export function flatMask(architecture: Architecture, masks: readonly Uint8Array[]): Uint8Array {
  const flat = new Uint8Array(architecture.parameterCount).fill(1);
  prunableParameters(architecture).forEach(({ offset }, index) => {
    const mask = masks[index];
    if (mask !== undefined) flat.set(mask, offset);
  });
  return flat;
}

export function layerWeights(
  architecture: Architecture,
  parameters: Float32Array,
  masks: readonly Uint8Array[],
): readonly LayerWeights[] {
  return prunableParameters(architecture).map((spec, index) => ({
    name: spec.node,
    units: unitsOf(spec),
    weights: parameters.subarray(spec.offset, spec.offset + spec.size),
    mask: masks[index] ?? new Uint8Array(spec.size).fill(1),
  }));
}

function unitsOf(spec: ParameterSpec): number {
  return spec.shape.at(-1) ?? 1;
}

function viewOf<A extends Float32Array | Uint8Array>(flat: A, offset: number, size: number): A {
  // subarray of a typed array is of its own kind; TypeScript loses that for a type parameter.
  return flat.subarray(offset, offset + size) as A;
}
