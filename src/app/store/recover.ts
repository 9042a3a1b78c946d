import type { BackendChoice } from '../../core/protocol/protocol';
import { labStore } from './lab-store';
import { sayNote } from './page-note';
import { type Recovery, recoveryFor } from './recovery';
import { isOver } from './run-state';
import { resumeRuns } from './stored-actions';

/** A browser that lost its graphics process needs a moment for the next one. */
const SETTLE_MS = 500;

/** From now on runs of this tab whose graphics device is lost go on from their last network by themselves. */
export function recoverLostRuns(): void {
  const recovered = new Map<string, Recovery>();
  let waiting: string[] = [];
  labStore.subscribe(({ runs }, before) => {
    if (runs.byId === before.runs.byId) return;
    for (const run of Object.values(runs.byId)) {
      const { runId, status } = run;
      const earlier = before.runs.byId[runId];
      if (status !== 'failed' || earlier === undefined || isOver(earlier.status)) continue;
      const recovery = recoveryFor(run, recovered.get(runId));
      if (recovery === null) continue;
      recovered.set(runId, recovery);
      if (waiting.length === 0) setTimeout(takeUp, SETTLE_MS);
      waiting.push(runId);
    }
  });

  function takeUp(): void {
    const runIds = waiting;
    waiting = [];
    const given = (by: Recovery['by']) => runIds.filter((runId) => recovered.get(runId)?.by === by);
    goOn(given('the same backend'), null, 'The graphics device was lost.', '');
    goOn(
      given('WebAssembly'),
      'wasm',
      'The graphics device was lost for good.',
      ' On WebAssembly its numbers are alike, not equal.',
    );
  }
}

function goOn(runIds: readonly string[], choice: BackendChoice | null, what: string, besides: string): void {
  if (runIds.length === 0) return;
  const runs = runIds.length === 1 ? 'Its run goes' : `Its ${runIds.length} runs go`;
  sayNote(`${what} ${runs} on from the last network that was kept.${besides}`, false);
  void resumeRuns(runIds, choice);
}
