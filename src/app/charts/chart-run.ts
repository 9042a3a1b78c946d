import type { RunConfig } from '../../core/config/run-config';
import type { UnderWay } from '../../core/record/epoch-grid';
import { NOTHING_UNDER_WAY } from '../../core/record/epoch-grid';
import { runLabels } from '../../core/record/run-label';
import type { IterationRecord } from '../../core/record/run-record';
import type { LineStyle } from './method-style';
import { runStyles } from './method-style';

/** One run of the stack with its name, its look, and the records the replay has reached. */
export interface ChartRun {
  readonly runId: string;
  readonly config: RunConfig;
  readonly label: string;
  readonly style: LineStyle;
  readonly iterations: readonly IterationRecord[];
  readonly over: boolean;
  /** Of a run that prunes while it trains: what it has measured since its last record. */
  readonly underWay: UnderWay;
}

export function chartRuns(
  runs: readonly (Pick<ChartRun, 'runId' | 'config' | 'iterations' | 'over'> & {
    /** In place of a name made from the config. */
    readonly title?: string | null;
    readonly underWay?: UnderWay;
  })[],
): readonly ChartRun[] {
  const labels = runLabels(runs.map((run) => run.config));
  const styles = runStyles(runs.map((run) => run.config.pruning.method));
  return runs.flatMap((run, index) => {
    const style = styles[index];
    return style === undefined
      ? []
      : [{ underWay: NOTHING_UNDER_WAY, ...run, style, label: run.title ?? labels[index] ?? '' }];
  });
}

/** The runs as a replay has reached them; null = whole. */
export function revealedRuns(runs: readonly ChartRun[], revealed: number | null): readonly ChartRun[] {
  if (revealed === null) return runs;
  return runs.map((run) => ({
    ...run,
    iterations: run.iterations.slice(0, revealed + 1),
    underWay: NOTHING_UNDER_WAY,
  }));
}
