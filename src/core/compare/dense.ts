import { isGradual } from '../record/plan';
import type { RunRecord } from '../record/run-record';
import { experimentKey } from './experiments';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** The dense nets of runs that share data, model and training. */
export interface DenseBaseline {
  readonly key: string;
  /** Test accuracy 0..1, one net per seed. */
  readonly accuracy: Statistics;
}

/** Names data, model and training of a run. */
export function denseKey({ config }: RunRecord): string {
  return experimentKey(config);
}

/**
 * Dense nets are trained to the end: the first record of a gradual run is not one. Runs of several methods share their dense
 * net per seed, which counts once; where backends disagree in its last bits, the mean of them.
 */
export function denseBaselines(runs: readonly RunRecord[]): readonly DenseBaseline[] {
  const groups = new Map<string, Map<number, Set<number>>>();
  for (const run of runs) {
    const [first] = run.iterations;
    if (first === undefined || isGradual(run.config)) continue;
    const key = denseKey(run);
    const seeds = groups.get(key) ?? new Map<number, Set<number>>();
    const values = seeds.get(run.config.seed) ?? new Set<number>();
    groups.set(key, seeds.set(run.config.seed, values.add(first.test.accuracy)));
  }
  return [...groups].flatMap(([key, seeds]) => {
    const nets = [...seeds.values()].flatMap((values) => statisticsOf(ascending(values))?.mean ?? []);
    const accuracy = statisticsOf(ascending(nets));
    return accuracy === null ? [] : [{ key, accuracy }];
  });
}

/** Sorted, so that sums do not depend on the order of the runs. */
function ascending(values: Iterable<number>): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
