import { beforeAll, describe, expect, it } from 'vitest';
import type { Network, NetworkRequest } from '../network/network';
import type { Backend } from './backend';
import { selfTest } from './self-test';
import { startCpu } from './start-cpu';

let cpu: Backend;

/** A backend with two sets of kernels, of which the second is wrong. */
function faulty(wrong: (network: Network, request: NetworkRequest) => Partial<Network>): Backend {
  const { createNetwork } = cpu;
  return {
    ...cpu,
    kernelSets: [
      { label: 'small tiles', createNetwork },
      {
        label: 'large tiles',
        async createNetwork(request) {
          const network = await createNetwork(request);
          return { ...network, ...wrong(network, request) };
        },
      },
    ],
  };
}

describe('the self-test', () => {
  beforeAll(async () => {
    cpu = await startCpu();
  });

  it('[W18] a backend that computes as plain JavaScript passes, with every set of its kernels', async () => {
    expect(await selfTest(cpu, cpu)).toBeNull();
    expect(
      await selfTest(
        faulty(() => ({})),
        cpu,
      ),
    ).toBeNull();
  });

  const faults: readonly [string, RegExp, (network: Network) => Partial<Network>][] = [
    [
      'weights',
      /^with large tiles its weights differ from plain JavaScript by 0\.0/,
      ({ trainBatch }) => ({ trainBatch: (rows, rate) => trainBatch(rows, 1.5 * rate) }),
    ],
    [
      'NaN',
      /weights differ from plain JavaScript by NaN/,
      ({ readState }) => ({
        readState: async () => {
          const state = await readState();
          return { ...state, parameters: state.parameters.fill(Number.NaN, 3, 4) };
        },
      }),
    ],
    [
      'statistics',
      /running statistics differ/,
      ({ readState }) => ({
        readState: async () => {
          const state = await readState();
          return { ...state, buffers: state.buffers.map((value) => 1.01 * value) };
        },
      }),
    ],
    ['a mask that is not applied', /weights differ/, () => ({ setMask: () => undefined })],
    [
      'evaluation',
      /losses differ/,
      ({ evaluate }) => ({
        evaluate: async (...asked) => {
          const totals = await evaluate(...asked);
          return { ...totals, lossSum: 1.01 * totals.lossSum };
        },
      }),
    ],
    [
      'relevance',
      /relevance differ/,
      ({ channelEvidence }) => ({
        async *channelEvidence(wanted) {
          return yield* channelEvidence({ ...wanted, kind: 'activation' });
        },
      }),
    ],
    [
      'a refusal',
      /^its self-test failed: no device/,
      () => ({ readState: () => Promise.reject(new Error('no device')) }),
    ],
  ];
  it.each(faults)('[W18] wrong kernels are named: %s', async (_, sentence, wrong) => {
    expect(await selfTest(faulty(wrong), cpu)).toMatch(sentence);
  });
});
