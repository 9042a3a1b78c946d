import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MethodName } from '../pruning/methods/catalogue';
import type { RunRecord } from '../record/run-record';
import { denseBaselines } from './dense';
import { fairnessWarnings } from './fairness';
import { asChannels, madeConfig, madeRun } from './made-runs';
import { sharedCompression } from './scores';
import { groupSeries } from './series';
import { verdictAt } from './verdict';
import { verdictWords } from './verdict-words';

/** One run per accuracy at 32x, the dense net at 0.956. */
function runsAt32(method: MethodName, accuracies: readonly number[]): readonly RunRecord[] {
  return accuracies.map((accuracy, seed) =>
    madeRun(madeConfig(method, seed), [
      [1024, 0.956],
      [32, accuracy],
    ]),
  );
}

function wordsOf(runs: readonly RunRecord[], compression?: number) {
  const series = groupSeries(runs);
  const verdict = verdictAt(series, compression ?? sharedCompression(series));
  return { ...verdictWords(verdict, denseBaselines(runs)[0] ?? null), verdict };
}

describe('the verdict', () => {
  it('[CP14] a winner has three seeds, like all others, and an interval mean ± std that overlaps with none', () => {
    const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(accuracies, accuracies, accuracies, (a, b, c) => {
        const { verdict, subtitle } = wordsOf([
          ...runsAt32('sap', a),
          ...runsAt32('lottery', b),
          ...runsAt32('one-shot', c),
        ]);
        const [best, ...rest] = verdict.standings;
        if (best === undefined) throw new Error('no standings');
        const enough = [a, b, c].every(({ length }) => length >= 3);
        const apart = rest.every(
          ({ accuracy }) =>
            best.accuracy.mean - (best.accuracy.std ?? 0) > accuracy.mean + (accuracy.std ?? 0) + 1e-9,
        );
        const touching = rest.some(
          ({ accuracy }) =>
            best.accuracy.mean - (best.accuracy.std ?? 0) < accuracy.mean + (accuracy.std ?? 0) - 1e-9,
        );
        if (enough && apart) expect(verdict.winner).toBe(best.series);
        if (!enough || touching) expect(verdict.winner).toBeNull();
        expect(verdict.winner === null).toBe(verdict.refusal !== null);
        expect(subtitle).toMatch(verdict.winner === null ? /^No winner named: / : / wins by rule: /);
        expect(subtitle).toMatch(/ On this data set and model\.$/);
      }),
    );
  });

  it('[CP15] it says who is level and who is behind, and why no winner is named', () => {
    const two = wordsOf([
      ...runsAt32('sap', [0.952, 0.946]),
      ...runsAt32('lottery', [0.949, 0.953]),
      ...runsAt32('one-shot', [0.919, 0.931]),
    ]);
    expect(two.title).toBe('At 32× compression Lottery and SAP are level; One-shot is 2.6 points behind');
    expect(two.subtitle).toBe('No winner named: two seeds, three are needed. On this data set and model.');
    const level = wordsOf([
      ...runsAt32('sap', [0.95, 0.94, 0.93]),
      ...runsAt32('lottery', [0.945, 0.935, 0.94]),
    ]);
    expect(level.title).toBe('At 32× compression Lottery and SAP are level');
    expect(level.subtitle).toBe(
      'No winner named: the intervals mean ± std overlap (N = 3). On this data set and model.',
    );
    const won = wordsOf([...runsAt32('sap', [0.95, 0.951, 0.952]), ...runsAt32('random', [0.9, 0.9, 0.901])]);
    expect(won.title).toBe('At 32× compression SAP is ahead; Random is 5.1 points behind');
    expect(won.subtitle).toBe(
      'SAP wins by rule: N = 3, and its interval mean ± std overlaps with no other. On this data set and model.',
    );
    const four = wordsOf([
      ...runsAt32('sap', [0.95, 0.951, 0.952]),
      ...runsAt32('lottery', [0.94, 0.94, 0.94]),
      ...runsAt32('one-shot', [0.92, 0.92, 0.92]),
      ...runsAt32('random', [0.3, 0.3, 0.3]),
    ]);
    expect(four.title).toBe('At 32× compression SAP is ahead; the other three are 1.1 to 65.1 points behind');
    const one = wordsOf([...runsAt32('sap', [0.95]), ...runsAt32('random', [0.9, 0.91])]);
    expect(one.title).toBe('At 32× compression SAP has the highest accuracy; Random is 4.5 points behind');
    expect(one.subtitle).toMatch(/some have one seed, three are needed/);
  });

  it('[CP16] a single series, nothing reached, other data and nets in mid-training name no winner', () => {
    const alone = wordsOf(runsAt32('sap', [0.946, 0.952]));
    expect(alone.title).toBe(
      'At 32× compression SAP reads 94.9 ± 0.4\u00a0%, 0.7 points below the dense net',
    );
    expect(alone.subtitle).toBe('Two seeds. A comparison needs a second method. On this data set and model.');
    expect(wordsOf([]).title).toBe('Nothing to compare yet');
    const short = madeRun(madeConfig('sap', 0), [[1024, 0.95]]);
    const started = wordsOf([short, ...runsAt32('lottery', [0.9])]);
    expect(started.title).toBe('The runs have not all reached 2× compression yet');
    const sorted = [...runsAt32('sap', [0.95, 0.95, 0.95]), ...runsAt32('random', [0.9, 0.9, 0.9])];
    const missed = wordsOf([...sorted, short], 64);
    expect(missed.title).toBe('The runs have not all reached 64× compression yet');
    const stopped = madeRun(madeConfig('lottery', 0), [
      [1024, 0.95],
      [512, 0.9],
    ]);
    expect(wordsOf([...sorted, stopped], 32).subtitle).toBe(
      'No winner named: Lottery does not reach 32× compression. On this data set and model.',
    );
    expect(wordsOf([...sorted, stopped], 32).title).toMatch(/; Lottery does not get there$/);
    const other = sorted.map((run, index) =>
      index < 3
        ? run
        : {
            ...run,
            config: { ...run.config, dataset: { ...run.config.dataset, source: 'textures' as const } },
          },
    );
    expect(wordsOf(other).subtitle).toBe(
      'No winner named: the data sets or models differ, so the accuracies do not compare.',
    );
    const gradual = sorted.map((run, index) => {
      if (index < 3) return run;
      const config = { ...madeConfig('frs', index), training: run.config.training };
      return {
        ...madeRun(config, []),
        iterations: run.iterations.map((record, i) => asChannels(record, 2 + i)),
      };
    });
    expect(wordsOf(gradual).subtitle).toMatch(/in the middle of a training/);
  });

  it('[CP17] what makes a comparison unfair is said in numbers', () => {
    const sap = runsAt32('sap', [0.9, 0.9]);
    expect(fairnessWarnings(groupSeries([...sap, ...runsAt32('lottery', [0.8, 0.8])]))).toEqual([]);
    const [first, second] = sap;
    if (first === undefined || second === undefined) throw new Error('no runs');
    const webgpu = { ...first.environment, backend: 'webgpu' as const };
    const config = madeConfig('random', 1);
    const unlike = madeRun(
      {
        ...config,
        dataset: { ...config.dataset, train: 500 },
        model: { kind: 'mlp', hidden: [10, 20] },
        training: { ...config.training, epochs: 9 },
        pruning: { ...config.pruning, cutFrom: 'best' },
      },
      [
        [1024, 0.9],
        [32, 0.5],
      ],
    );
    const found = fairnessWarnings(groupSeries([...sap, { ...unlike, environment: webgpu }]));
    expect(found.map(({ about }) => about)).toEqual([
      'data',
      'model',
      'epochs',
      'seeds',
      'backends',
      'test-leak',
    ]);
    expect(found.map(({ sentence }) => sentence)).toEqual([
      'Data differ: SAP strokes, 4,000 + 2,000 images; Random strokes, 500 + 2,000 images. The accuracies do not compare.',
      'Models differ: SAP mlp 128-256; Random mlp 10-20. The accuracies do not compare.',
      'Total epochs differ: SAP 12; Random 18. More training may be all that sets them apart; look across total epochs too.',
      'Seeds differ: SAP 0 and 1; Random 1. Their nets start from other weights.',
      'Backends differ: SAP wasm; Random webgpu. Their numbers are alike, not equal.',
      'Random cuts from the epoch with the best test accuracy: the test set leaks into the mask. The others cut from the last epoch.',
    ]);
    const mixed = fairnessWarnings(groupSeries([...sap, madeRun(madeConfig('frs', 0), [[1024, 0.9]])]));
    expect(mixed.at(-1)?.sentence).toMatch(/^Relevance prunes during one training: only the last point/);
  });
});
