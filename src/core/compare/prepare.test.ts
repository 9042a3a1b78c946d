import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../record/run-record';
import { AXES } from './axes';
import { experimentsOf } from './experiments';
import type { Row } from './made-runs';
import { madeConfig, madeRun } from './made-runs';
import { prepareComparison } from './prepare';
import { scoreAt, standardCompressions } from './scores';
import type { Series } from './series';
import { groupSeries } from './series';
import { seriesCurve } from './series-curve';

const ROWS: readonly Row[] = [
  [1024, 0.9],
  [500, 0.88],
  [240, 0.8],
  [60, 0.5],
];

function madeRuns(): readonly RunRecord[] {
  return (['sap', 'lottery'] as const).flatMap((method) =>
    [0, 1, 2].map((seed) =>
      madeRun(
        madeConfig(method, seed),
        ROWS.map(([alive, accuracy]): Row => [alive - seed, accuracy - seed / 100]),
        `${method}-${seed}`,
      ),
    ),
  );
}

/** The run after one record more, as the store makes it: another object. */
function grown(run: RunRecord): RunRecord {
  return madeRun(run.config, [...ROWS, [20, 0.3]], run.runId);
}

function numbersOf(series: Series) {
  return {
    curves: AXES.map((axis) => seriesCurve(series, axis)),
    scores: standardCompressions([series]).map((compression) => scoreAt(series, compression)),
  };
}

describe('comparisons of many runs', () => {
  it('[CP90] a series is the object it was until one of its own runs or its name changes, also among others', () => {
    const runs = madeRuns();
    const [sap, lottery] = groupSeries(runs);
    expect(groupSeries([...runs])).toEqual([sap, lottery]);
    expect(groupSeries([...runs])[0]).toBe(sap);
    const [last] = runs.slice(-1);
    if (last === undefined) throw new Error('no run');
    const [same, other] = groupSeries([...runs.slice(0, -1), grown(last)]);
    expect(same).toBe(sap);
    expect(other).not.toBe(lottery);
    expect(other?.runs.at(-1)?.iterations).toHaveLength(ROWS.length + 1);
    expect(groupSeries(runs)[1], 'one run less is another series').not.toBe(
      groupSeries(runs.slice(0, -1))[1],
    );
    const large = runs.map((run) =>
      madeRun(
        { ...run.config, training: { ...run.config.training, batch: 128 } },
        ROWS,
        `${run.runId}-large`,
      ),
    );
    const named = groupSeries([...runs, ...large])[0];
    expect(named?.label).not.toBe(sap?.label);
    expect(groupSeries(runs)[0]?.label, 'a name is that of its own chart').toBe(sap?.label);
  });

  it('[CP91] what is prepared is what would be worked out when asked, and is not worked out again', () => {
    const [runs, untouched] = [madeRuns(), madeRuns()];
    const steps = [...prepareComparison(runs)];
    expect(steps.length, 'a run or a series is a step').toBeGreaterThanOrEqual(runs.length);
    const prepared = groupSeries(experimentsOf(runs)[0]?.runs ?? []);
    const first = prepared.map(numbersOf);
    expect(first).toEqual(groupSeries(untouched).map(numbersOf));
    for (const [index, series] of groupSeries(runs).entries())
      for (const [place, axis] of AXES.entries())
        expect(seriesCurve(series, axis)).toBe(first[index]?.curves[place]);
  });
});
