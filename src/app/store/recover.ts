import { labStore } from './lab-store';
import { sayNote } from './page-note';
import { isOver } from './run-state';
import { resumeRuns } from './stored-actions';

/** A browser that lost its graphics process needs a moment for the next one. */
const SETTLE_MS = 500;

/**
 * From now on runs of this tab whose graphics device is lost go on from their last network by themselves; once for each record, for a
 * device that is lost again before the next one would be lost for ever.
 */
export function recoverLostRuns(): void {
  const recovered = new Map<string, number>();
  let waiting: string[] = [];
  labStore.subscribe(({ runs }, before) => {
    if (runs.byId === before.runs.byId) return;
    for (const { runId, status, failure, iterations } of Object.values(runs.byId)) {
      const earlier = before.runs.byId[runId];
      if (status !== 'failed' || failure?.code !== 'backend-lost') continue;
      if (earlier === undefined || isOver(earlier.status)) continue;
      if ((recovered.get(runId) ?? -1) >= iterations.length) continue;
      recovered.set(runId, iterations.length);
      if (waiting.length === 0) setTimeout(takeUp, SETTLE_MS);
      waiting.push(runId);
    }
  });

  function takeUp(): void {
    const runIds = waiting;
    waiting = [];
    const runs = runIds.length === 1 ? 'Its run goes' : `Its ${runIds.length} runs go`;
    sayNote(`The graphics device was lost. ${runs} on from the last network that was kept.`, false);
    void resumeRuns(runIds, null);
  }
}
