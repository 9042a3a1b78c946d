import { plannedCuts } from '../../core/record/plan';
import { runPhases } from '../../core/record/run-series';
import type { LabState } from './lab-store';
import type { RunState } from './run-state';
import { runsOf, shownGroup } from './runs';

/** Last iteration any of `runs` has; 0 before the first record. */
export function newestIteration(runs: readonly Pick<RunState, 'iterations'>[]): number {
  return Math.max(0, ...runs.map((run) => run.iterations.length - 1));
}

/** Length of the x axis: the longest plan, or what was recorded beyond it. */
export function lastIteration(runs: readonly Pick<RunState, 'iterations' | 'config'>[]): number {
  return Math.max(1, ...runs.map((run) => Math.max(plannedCuts(run.config), run.iterations.length - 1)));
}

/** Where a run that is over comes to rest on the screen: the turn into phase 2, else the middle. */
export function restingIteration(run: RunState): number {
  if (run.config.pruning.recipe.unit === 'channel') return Math.floor((run.iterations.length - 1) / 2);
  const { phases } = runPhases(run.iterations, true);
  return phases[1].start ?? Math.floor((run.iterations.length - 1) / 2);
}

export function shownRuns(state: Pick<LabState, 'runs'>): readonly RunState[] {
  return runsOf(state.runs, shownGroup(state.runs));
}
