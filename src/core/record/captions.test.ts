import { describe, expect, it } from 'vitest';
import { captionOf, curveStory, phaseAt } from './caption';
import { readOutSentence } from './read-out';
import type { IterationRecord } from './run-record';
import { hiddenUnits, runPhases, unitWord, weightDensity } from './run-series';

/** A run as bare numbers: PQ Index, accuracy and weights left per iteration. */
function iterations(rows: readonly (readonly [number | null, number, number])[]): IterationRecord[] {
  const total = rows[0]?.[2] ?? 0;
  return rows.map(([pqi, accuracy, alive], iteration) => ({
    iteration,
    epochsTotal: iteration + 1,
    epochs: [],
    train: { loss: 0, accuracy },
    test: { loss: 0, accuracy },
    best: null,
    afterCut: null,
    sparsity: { pqi, pqiMethod: pqi, gini: null, layers: [], neuronHistogram: [] },
    pqiRetrained: pqi,
    layers: [
      layer('conv1', 'conv', 8, 6),
      layer('dense1', 'dense', 16, 16),
      layer('output', 'dense', 10, 10),
    ],
    size: {
      paramsTotal: total,
      paramsAlive: alive,
      weightsTotal: total,
      weightsAlive: alive,
      macsDense: total,
      macsAlive: alive,
    },
    cut: null,
    elapsedMs: 1,
  }));
}

function layer(name: string, kind: 'dense' | 'conv', unitsTotal: number, unitsAlive: number) {
  const weightsTotal = unitsTotal * 4;
  return {
    name,
    kind,
    shape: [4, unitsTotal],
    weightsTotal,
    weightsAlive: weightsTotal,
    unitsTotal,
    unitsAlive,
    unitWeights: new Array<number>(unitsTotal).fill(4),
    macsDense: weightsTotal,
    macsAlive: weightsTotal,
  };
}

const THREE_PHASES = iterations([
  [0.17, 0.938, 1000],
  [0.05, 0.937, 600],
  [0.09, 0.9, 360],
  [0.2, 0.7, 216],
  [0.02, 0.1, 130],
]);

describe('captions', () => {
  it('[V1] say the phase, the cut, PQ Index and accuracy of the iteration', () => {
    const report = runPhases(THREE_PHASES, true);
    expect(captionOf(THREE_PHASES, 1, report)).toBe(
      'Phase 1, regularisation: cutting 400 of 1,000 weights evened the rest out. PQ Index fell from 0.170 to 0.050, accuracy held at 93.7\u00a0%.',
    );
    expect(captionOf(THREE_PHASES, 2, report)).toMatch(
      /^Phase 2, compression: 240 of 600 weights cut, .* rose from/,
    );
    expect(captionOf(THREE_PHASES, 4, report)).toMatch(
      /^Phase 3, collapse: 86 of 216 .* accuracy fell from 70.0/,
    );
  });

  it('[V2] explain nothing that the numbers do not show', () => {
    const flat = iterations([
      [0.1, 0.9, 100],
      [0.1, 0.95, 100],
    ]);
    const text = captionOf(flat, 1, runPhases(flat, true));
    expect(text).toBe(
      'No weight was cut. PQ Index stayed at 0.100, accuracy rose from 90.0\u00a0% to 95.0\u00a0%.',
    );
    expect(
      captionOf(
        iterations([
          [0.1, 0.9, 100],
          [null, 0.1, 0],
        ]),
        1,
        runPhases(flat, true),
      ),
    ).toContain('PQ Index is not defined');
  });

  it('[V3] the dense net is introduced, and a missing iteration does not break the page', () => {
    expect(captionOf(THREE_PHASES, 0, runPhases(THREE_PHASES, true))).toMatch(/^The dense net reads 93.8/);
    expect(captionOf([], 0, runPhases([], false))).toBe('Nothing measured yet.');
  });

  it('[V4] a turning point belongs to the phase it ends', () => {
    const report = runPhases(THREE_PHASES, true);
    expect([0, 1, 2, 3, 4].map((iteration) => phaseAt(report, iteration)?.phase)).toEqual([1, 1, 2, 2, 3]);
  });

  it('[V5] the whole curve is told in words', () => {
    expect(curveStory(runPhases(THREE_PHASES, true))).toBe('fell, rose and fell again');
    expect(curveStory(runPhases(THREE_PHASES.slice(0, 2), true))).toBe('fell');
    expect(curveStory(runPhases([], true))).toBe('did not move clearly');
  });
});

describe('series of a run', () => {
  const [first] = THREE_PHASES;
  if (first === undefined) throw new Error('fixture');

  it('[V6] count hidden units without the output layer, and name them', () => {
    expect(hiddenUnits(first)).toEqual({ alive: 22, total: 24 });
    expect(unitWord(first)).toBe('neurons and channels');
    const linear = { ...first, layers: first.layers.slice(-1) };
    expect(hiddenUnits(linear)).toEqual({ alive: 10, total: 10 });
  });

  it('[V7] density and the spoken read-out come from the same counts', () => {
    const third = THREE_PHASES[2] ?? first;
    expect(weightDensity(third)).toBeCloseTo(0.36);
    expect(readOutSentence('SAP', third)).toBe(
      'SAP: PQ Index 0.090, accuracy 90.0\u00a0%, 36.0\u00a0% of the weights kept (2.8×)',
    );
  });
});
