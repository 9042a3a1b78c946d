import type { Architecture } from '../../../core/models/architecture';
import { align } from './arena';

/** Floats that a tensor starts at a multiple of: 256 bytes, where a binding may begin and a vector load is whole. */
const ALIGNMENT = 64;

/**
 * Where the tensors of a flat host vector lie on the GPU: the same order, each aligned. The gaps stay 0, so that kernels over the
 * whole vector need not know them.
 */
export interface Layout {
  /** Floats on the GPU, gaps included. */
  readonly size: number;
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly name: string;
  /** Floats into the host's vector, and into the GPU's. */
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

export function parameterLayout(architecture: Architecture): Layout {
  return layoutOf(architecture.parameters.map(({ name, offset, size }) => ({ name, from: offset, size })));
}

/** Running mean and variance of a batch-norm node are two pieces, `strideOf(channels)` apart. */
export function statisticsLayout(architecture: Architecture): Layout {
  return layoutOf(
    architecture.nodes.flatMap((node) => {
      if (node.kind !== 'batch-norm') return [];
      const { channels } = node.output;
      return [
        { name: node.name, from: node.bufferOffset, size: channels },
        { name: `${node.name}/variance`, from: node.bufferOffset + channels, size: channels },
      ];
    }),
  );
}

/** Floats that `channels` values take on the GPU. */
export function strideOf(channels: number): number {
  return align(channels, ALIGNMENT);
}

/** The host's vector as the GPU holds it. */
export function spread(layout: Layout, values: Float32Array): Float32Array<ArrayBuffer> {
  const padded = new Float32Array(layout.size);
  for (const { from, to, size } of layout.pieces) padded.set(values.subarray(from, from + size), to);
  return padded;
}

/** The GPU's vector as the host holds it, `length` floats. */
export function gathered(layout: Layout, padded: Float32Array, length: number): Float32Array {
  const values = new Float32Array(length);
  for (const { from, to, size } of layout.pieces) values.set(padded.subarray(to, to + size), from);
  return values;
}

/** The host's mask, a byte per parameter, as bits of the GPU's vector; gaps are 0. */
export function maskBits(layout: Layout, mask: Uint8Array): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(layout.size / 32);
  for (const { from, to, size } of layout.pieces)
    for (let i = 0; i < size; i++)
      if (mask[from + i] !== 0) bits[(to + i) >>> 5] = (bits[(to + i) >>> 5] ?? 0) | (1 << ((to + i) & 31));
  return bits;
}

function layoutOf(parts: readonly Omit<Piece, 'to'>[]): Layout {
  let size = 0;
  const pieces = parts.map((part) => {
    const to = size;
    size += strideOf(Math.max(1, part.size));
    return { ...part, to };
  });
  return { size: Math.max(ALIGNMENT, size), pieces };
}
