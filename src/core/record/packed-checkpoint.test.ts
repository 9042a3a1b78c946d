import { describe, expect, it } from 'vitest';
import type { BlobLike } from '../base/blob-like';
import type { Checkpoint } from './checkpoint';
import { checkpointBytes, type PackedCheckpoint, readCheckpoint } from './packed-checkpoint';

const ODD = Float32Array.of(-0, Number.NaN, Number.NEGATIVE_INFINITY, 1e-42, 0.1);
const stateOf = (value: number) => ({
  parameters: ODD.map((odd) => odd * value),
  buffers: Float32Array.of(value),
});
const network = stateOf(1);

/** Odd lengths everywhere, vectors in the middle of their buffers, and one network in two roles. */
const FULL: Checkpoint = {
  ...{ schema: 1, iteration: 3, network, dense: network, ranked: stateOf(2), archive: stateOf(3) },
  mask: Uint8Array.of(9, 1, 0, 1, 1, 0).subarray(1),
  optimiser: { slots: [Float32Array.of(9, 1, 2, 3, 4, 5).subarray(1), new Float32Array(5)], steps: 7 },
};

function packed(checkpoint: Checkpoint): PackedCheckpoint & { readonly bytes: Blob } {
  return { iteration: checkpoint.iteration, bytes: new Blob([checkpointBytes(checkpoint)]) };
}

const bitsOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Array.from(new Uint8Array(buffer, byteOffset, byteLength));

describe('a checkpoint as bytes', () => {
  it('[U35] what is read is what was packed, bit for bit, with or without an archive; without what only training needs where that is not wanted', async () => {
    const { archive: _, ...older } = FULL;
    for (const checkpoint of [FULL, { ...FULL, archive: null, ranked: null }, older]) {
      const read = await readCheckpoint(packed(checkpoint));
      expect(read).toEqual(checkpoint);
      expect('archive' in read).toBe('archive' in checkpoint);
      expect(bitsOf(read.network.parameters)).toEqual(bitsOf(ODD));
      expect(await readCheckpoint(packed(checkpoint), 'network')).toEqual({
        ...checkpoint,
        ...{ optimiser: { slots: [], steps: 0 }, ranked: null, dense: null },
      });
    }
  });

  it('[U35] a network in two roles is stored once', () => {
    const twice = packed({ ...FULL, dense: stateOf(1) }).bytes.size - packed(FULL).bytes.size;
    expect(twice).toBeGreaterThanOrEqual(network.parameters.byteLength + network.buffers.byteLength);
  });

  it('[U36] bytes that are cut short, or that the browser lost, are refused with a sentence', async () => {
    const { iteration, bytes } = packed(FULL);
    const lost: BlobLike = {
      size: 9,
      slice: () => lost,
      arrayBuffer: () => Promise.reject(new Error('gone')),
    };
    for (const [broken, why] of [
      [bytes.slice(0, bytes.size - 1), 'it was cut short'],
      [lost, 'gone'],
    ] as const)
      await expect(readCheckpoint({ iteration, bytes: broken })).rejects.toMatchObject({
        code: 'bad-checkpoint',
        message: expect.stringMatching(`^The browser could not read the network of iteration 3 \\(${why}\\)`),
      });
  });
});
