import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../core/compare/made-runs';
import { buildArchitecture } from '../core/models/build';
import { initialBuffers, initialParameters } from '../core/models/initialise';
import type { LabEvent, LookRequest } from '../core/protocol/protocol';
import type { Checkpoint } from '../core/record/checkpoint';
import { filterOf } from '../core/workbench/filter';
import { createLookDesk } from './look-desk';
import { packCheckpoint } from './pack-checkpoint';

const dense = buildArchitecture({ kind: 'mlp', hidden: [6, 5] }, { height: 4, width: 3, channels: 1 }, 3);
const { iterations: records, config } = madeRun(madeConfig('sap', 0), [[1024, 0.9]]);

function checkpointOf(seed: number, parameterCount = dense.parameterCount): Checkpoint {
  const network = { parameters: initialParameters(dense, seed), buffers: initialBuffers(dense) };
  const mask = new Uint8Array(parameterCount).fill(1);
  const optimiser = { slots: [], steps: 0 };
  return { schema: 1, iteration: 0, network, mask, optimiser, ranked: null, dense: null };
}

function requestOf(checkpoint: Checkpoint): LookRequest {
  return { config, dense, network: { checkpoint: packCheckpoint(checkpoint), records } };
}

describe('networks looked at in a worker', () => {
  it('[WB17] a unit is answered from the network opened last; one that is not the run’s, or not open, with a sentence', async () => {
    const told: LabEvent[] = [];
    const look = createLookDesk((event) => told.push(event));
    const at = (requestId: string, lookId: string) =>
      look({ type: 'look-at-unit', requestId, lookId, node: 'dense1', channel: 4 });
    const expected = (seed: number) => {
      const { network, mask } = checkpointOf(seed);
      return filterOf(dense, network.parameters, mask, 'dense1', 4);
    };
    await look({ type: 'open-look', lookId: 'a', ...requestOf(checkpointOf(1)) });
    await at('1', 'a');
    await look({ type: 'open-look', lookId: 'b', ...requestOf(checkpointOf(2)) });
    await at('2', 'a');
    await at('3', 'b');
    await look({ type: 'close-look' });
    await at('4', 'b');
    await look({ type: 'open-look', lookId: 'c', ...requestOf(checkpointOf(3, 7)) });
    await at('5', 'c');
    const closed = { type: 'look-failed', code: 'internal', message: expect.stringMatching(/not open/) };
    expect(told).toEqual([
      { type: 'unit-look', requestId: '1', filter: expected(1) },
      { ...closed, requestId: '2' },
      { type: 'unit-look', requestId: '3', filter: expected(2) },
      { ...closed, requestId: '4' },
      {
        ...closed,
        requestId: '5',
        code: 'bad-checkpoint',
        message: expect.stringMatching(/^The stored network/),
      },
    ]);
  });
});
