import { describeError } from '../../core/base/errors';
import { listText } from '../../core/compare/list-text';
import type { RunConfig } from '../../core/config/run-config';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import { parseSweep } from '../../core/sweep/parse-sweep';
import { sweepJson } from '../../core/sweep/sweep-json';
import { compareStored } from './chosen-actions';
import { dataMissing } from './compare-actions';
import { dataLimits } from './data-state';
import type { LabState } from './lab-store';
import { nextTask } from './page-time';
import { freeRuns, holdRuns, startRuns, stopRuns } from './run-actions';
import { resumeRuns } from './stored-actions';
import type { SweepDraft } from './sweep-draft';
import { takeSweepFile } from './sweep-draft';
import type { SweepPlan } from './sweep-plan';
import { fieldText } from './sweep-plan';
import type { KeptSweep, SweepProgress } from './sweep-progress';

/** Why the grid cannot start now, in one sentence; null when it can. */
export function whyNotStarted(configs: readonly RunConfig[], state: LabState): string | null {
  const asked = new Set<string>();
  for (const config of configs) {
    const { source, train, test } = config.dataset;
    const key = `${source}/${train}/${test}`;
    if (asked.has(key)) continue;
    asked.add(key);
    const missing = dataMissing(config, state);
    if (missing !== null) return missing;
    const limits = dataLimits(state.data, source);
    if (limits === null) continue;
    if (train > limits.train || test > limits.test)
      return `${limits.name} has ${limits.train} training and ${limits.test} test images, not ${train} and ${test}: ask for fewer.`;
  }
  return null;
}

/** Queues a whole grid behind what the Lab does, in a task of its own behind the press of the button. */
export async function startSweep({ sweep, grid, axes }: SweepPlan, { subject }: SweepDraft): Promise<void> {
  if (sweep === null || grid.runs.length === 0) return;
  await nextTask();
  const configs = grid.runs.map(({ config }) => config);
  const methods = [...new Set(sweep.methods.map(({ method }) => methodNamed(method).label))];
  const over = axes.filter(({ values }) => values.length > 1).map(({ field }) => fieldText(field));
  const what = subject.kind === 'file' ? subject.name.replace(/\.json$/, '') : listText(methods);
  const seeds = sweep.seeds.length === 1 ? `seed ${sweep.seeds[0]}` : `${sweep.seeds.length} seeds`;
  startRuns(configs, `${what}${over.length === 0 ? '' : ` over ${listText(over)}`}, ${seeds}`, 'sweep');
}

export function sweepFile({ sweep }: SweepPlan): string | null {
  return sweep === null ? null : sweepJson(sweep);
}

/** Puts a sweep.json into the dialog; answers why it cannot, in one sentence. */
export async function openSweepFile(file: File): Promise<string | null> {
  try {
    takeSweepFile(file.name, parseSweep(await file.text()));
    return null;
  } catch (error) {
    return `${file.name}: ${describeError(error).message}`;
  }
}

export function pauseSweep({ active }: SweepProgress): void {
  holdRuns(active);
}

export function goOnSweep({ active }: SweepProgress): void {
  freeRuns(active);
}

export function stopSweep({ active }: SweepProgress): void {
  stopRuns(active);
}

/** Takes up what a reload, a crash or Stop cut short: runs that had begun from their last network, the others from the start. */
export function resumeSweep({ resumable }: SweepProgress): Promise<void> {
  return resumeRuns(resumable, null);
}

export function compareSweep({ rows }: KeptSweep): Promise<void> {
  return compareStored(rows.map(({ runId }) => runId));
}
