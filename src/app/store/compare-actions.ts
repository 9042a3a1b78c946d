import { experimentKey } from '../../core/compare/experiments';
import { missingSeeds } from '../../core/compare/missing-seeds';
import type { RunConfig } from '../../core/config/run-config';
import { changeCompare, compareView } from './compare-view';
import { isGenerated } from './data-state';
import type { LabState } from './lab-store';
import { labStore } from './lab-store';
import { startRuns, stopRuns } from './run-actions';
import type { RunState } from './run-state';
import { isOver } from './run-state';

/** Configs whose run is there or on its way: what failed or was stopped may run again. */
function knownConfigs(runs: readonly RunState[]): readonly RunConfig[] {
  return runs.flatMap(({ config, status }) => (status === 'failed' || status === 'stopped' ? [] : config));
}

/** What of `count` seeds is still to run. */
export function unrun(
  configs: readonly RunConfig[],
  count: number,
  runs: readonly RunState[],
): readonly RunConfig[] {
  return missingSeeds(configs, count, knownConfigs(runs));
}

/** Queues runs and shows the experiment they belong to. */
export function startForComparison(configs: readonly RunConfig[], name: string): void {
  const [first] = configs;
  if (first === undefined) return;
  const { runIds } = startRuns(configs, name);
  const { started, experiment, chosen } = compareView();
  changeCompare({
    chosen: chosen === null ? null : [...chosen, ...runIds],
    started: [...started, ...runIds],
    // An experiment of several trainings goes on showing all of them.
    experiment: experiment === null ? null : experimentKey(first),
  });
}

export function stopStarted(): void {
  const { byId } = labStore.getState().runs;
  stopRuns(
    compareView().started.filter((runId) => {
      const run = byId[runId];
      return run !== undefined && !isOver(run.status);
    }),
  );
}

/** Whether the images a run needs are at hand; otherwise what to do. */
export function dataMissing(config: RunConfig, { data }: LabState): string | null {
  const { source } = config.dataset;
  if (isGenerated(source) || data.summary?.source === source) return null;
  return 'Load its data in the Lab first: other images are loaded there now.';
}
