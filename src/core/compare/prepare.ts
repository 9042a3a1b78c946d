import type { RunRecord } from '../record/run-record';
import { AXES } from './axes';
import { experimentKey, experimentsOf } from './experiments';
import { runText } from './missing-seeds';
import { runCurve } from './run-curve';
import { standardCompressions } from './scores';
import { groupSeries } from './series';
import { seriesCurve } from './series-curve';

/**
 * Works out ahead, and so has remembered, what a comparison of these runs is made of: a run, or a series on one axis, a step. Hundreds
 * of runs at once would take longer than a page may be busy.
 */
export function* prepareComparison(runs: readonly RunRecord[]): Generator<void, void, void> {
  for (const run of runs) {
    experimentKey(run.config);
    runText(run.config);
    for (const axis of AXES) runCurve(run, axis);
    yield;
  }
  for (const { runs: members } of experimentsOf(runs)) {
    for (const series of groupSeries(members)) {
      for (const axis of AXES) {
        seriesCurve(series, axis);
        yield;
      }
      standardCompressions([series]);
      yield;
    }
  }
}
