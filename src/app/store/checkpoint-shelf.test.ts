import { describe, expect, it } from 'vitest';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import {
  checkpointAt,
  checkpointOf,
  forgetCheckpoints,
  goOnFrom,
  holdCheckpoint,
  keepCheckpoint,
  missingCheckpoint,
  spareCheckpoints,
} from './checkpoint-shelf';

const packed = (iteration: number, bytes = 4): PackedCheckpoint => ({
  iteration,
  bytes: {
    size: bytes,
    slice: () => packed(iteration).bytes,
    arrayBuffer: () => Promise.reject(new Error('The page reads networks.')),
  },
});

function say(runId: string, checkpoint: PackedCheckpoint): void {
  keepCheckpoint({ type: 'run', runId, event: { type: 'checkpoint', checkpoint } });
}

describe('the shelf of networks', () => {
  it('a run that goes on has its networks up to there, one that begins again none; one deleted neither', () => {
    const networks = [0, 1, 2].map((iteration) => packed(iteration));
    for (const network of networks) say('run-a', network);
    expect(checkpointOf('run-a')).toBe(networks[2]);
    const [, second = packed(1)] = networks;
    goOnFrom('run-a', second);
    expect(checkpointOf('run-a')).toBe(second);
    expect(checkpointAt('run-a', 0)).toBe(networks[0]);
    expect(missingCheckpoint('run-a', 2)).toBe('coming');
    goOnFrom('run-a', null);
    expect(checkpointOf('run-a')).toBeNull();
    // Read back from the disk.
    goOnFrom('run-b', second);
    expect(checkpointOf('run-b')).toBe(second);
    expect(missingCheckpoint('run-b', 0)).toBe('others');
    forgetCheckpoints(['run-b']);
    expect(missingCheckpoint('run-b', 1)).toBe('none');
  });

  it('those of sweeps that wait stay on the disk, and those of finished ones make room', () => {
    goOnFrom('sweep-a-0', packed(3));
    expect(checkpointOf('sweep-a-0')).toBeNull();
    say('sweep-a-0', packed(3));
    goOnFrom('sweep-a-0', packed(2));
    expect(checkpointOf('sweep-a-0')?.iteration).toBe(2);
    spareCheckpoints('sweep-a-0');
    say('run-large', packed(0, 2 ** 40));
    expect(holdCheckpoint('sweep-a-0')).toBeNull();
    say('sweep-a-0', packed(2));
    expect(holdCheckpoint('sweep-a-0')?.iteration).toBe(2);
    expect(checkpointOf('run-large')?.iteration).toBe(0);
    forgetCheckpoints(['sweep-a-0', 'run-large']);
  });
});
