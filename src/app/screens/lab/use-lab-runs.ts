import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ChartRun } from '../../charts/run-panels';
import { chartRuns } from '../../charts/run-panels';
import type { LabState } from '../../store/lab-store';
import { useLab } from '../../store/lab-store';
import type { RunState } from '../../store/run-state';
import { isOver } from '../../store/run-state';
import { lastIteration, newestIteration, shownRuns } from '../../store/shown';
import { shownIteration } from '../../store/view';

/** What the whole screen is about: the shown runs, the chosen one, the iteration. Changes with records, not with progress. */
export interface LabRuns {
  readonly charts: readonly ChartRun[];
  readonly selected: ChartRun | null;
  readonly last: number;
  readonly newest: number;
  readonly iteration: number;
  readonly live: boolean;
}

/** The runs on the screen as the charts need them: the same array until a record or a status that matters changes. */
function useChartRuns(): { readonly charts: readonly ChartRun[]; readonly last: number } {
  const parts = useLab(useShallow(lastingParts));
  return useMemo(() => {
    const runs = shownRunsOf(parts);
    return { charts: chartRuns(runs), last: lastIteration(runs) };
  }, [parts]);
}

export function useLabRuns(): LabRuns {
  const { charts, last } = useChartRuns();
  const runId = useLab((lab) => lab.view.runId);
  const newest = newestIteration(charts);
  const iteration = useLab((lab) => shownIteration(lab.view, newest));
  const selected = charts.find((run) => run.runId === runId) ?? charts[0] ?? null;
  return { charts, selected, last, newest, iteration, live: charts.some((run) => !run.over) };
}

/** Everything about the shown runs that is not progress, flat, so that a shallow comparison sees every change. */
type Part = Pick<RunState, 'runId' | 'config' | 'iterations'> | boolean;

function lastingParts(state: LabState): readonly Part[] {
  return shownRuns(state).flatMap((run) => [lasting(run), isOver(run.status)]);
}

const lastingOf = new WeakMap<RunState['iterations'], Pick<RunState, 'runId' | 'config' | 'iterations'>>();

/** One object per array of records. */
function lasting({ runId, config, iterations }: RunState): Pick<RunState, 'runId' | 'config' | 'iterations'> {
  const known = lastingOf.get(iterations);
  if (known !== undefined) return known;
  const made = { runId, config, iterations };
  lastingOf.set(iterations, made);
  return made;
}

function shownRunsOf(parts: readonly Part[]) {
  const runs: (Pick<RunState, 'runId' | 'config' | 'iterations'> & { readonly over: boolean })[] = [];
  parts.forEach((part, index) => {
    if (typeof part !== 'boolean') runs.push({ ...part, over: parts[index + 1] === true });
  });
  return runs;
}
