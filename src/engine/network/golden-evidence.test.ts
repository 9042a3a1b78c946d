import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../backend/backend';
import { builds, cpu, startAll } from './agreeing-networks.fixture';
import { goldenComparison } from './golden-agreement.fixture';
import { expectAuthorsNumbers, goldenCases } from './golden-cases.fixture';
import type { NetworkRequest } from './network';

const CASES = goldenCases();

function createOn(backend: Backend) {
  return async (request: NetworkRequest) => {
    await tf.setBackend(backend.name);
    return backend.createNetwork(request);
  };
}

function comparisonOf(name: string) {
  const [, golden] = CASES.find(([title]) => title === `${name} of the copy`) ?? [];
  if (golden === undefined) throw new Error(`no case ${name}`);
  return goldenComparison(golden);
}

describe("the authors' networks on kernels and tensors", () => {
  beforeAll(startAll);

  it.each(CASES)(
    '[E20] %s: class x channel relevance, scores and selections are theirs',
    async (name, golden) => {
      const compare = goldenComparison(golden);
      for (const backend of [cpu, ...builds])
        expectAuthorsNumbers(await compare(createOn(backend)), golden, `${name} on ${backend.device}`);
    },
  );

  it('[E20] one weight off by a thousandth is noticed', async () => {
    const compare = comparisonOf('plain_maxpool_bias');
    const moved = (values: Float32Array): Float32Array =>
      values.map((value, i) => (i === values.length >> 1 ? value + 1e-3 : value));
    for (const backend of builds) {
      const { failures } = await compare(createOn(backend), { parameters: moved });
      expect(failures.join()).toMatch(/scores, step 1, features.3: sum_raw/);
    }
  });

  it('[E20] so are rules without the official clamps, where a pruned net shows them', async () => {
    const compare = comparisonOf('bn_maxpool_avgpool_hidden_fc');
    for (const backend of builds) {
      const { failures } = await compare(createOn(backend), { mode: 'stable' });
      expect(failures.join()).toMatch(/scores, step 2, features.4: score/);
    }
  });
});
