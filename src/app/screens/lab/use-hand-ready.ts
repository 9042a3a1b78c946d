import { checkpointOf } from '../../store/checkpoint-shelf';
import { useLab } from '../../store/lab-store';
import type { RunStatus } from '../../store/run-state';
import { isOver } from '../../store/run-state';

/** Whether the network in view can be pruned by hand; if not, why, and the way there. */
export type HandReady = { readonly kind: 'ready' } | NotReady;

/** Whether a network of the run can be looked into: the newest one, also while the run works. */
export type LookReady = { readonly kind: 'ready'; readonly iteration: number } | NotReady;

export interface NotReady {
  readonly kind: 'no';
  readonly reason: string;
  readonly way: 'run-here' | 'pause' | 'last' | null;
}

/** @param iterations records of the run in view. */
export function useHandReady(runId: string | null, iterations: number): HandReady {
  const status = useLab((lab) => (runId === null ? undefined : lab.runs.byId[runId]?.status));
  const selected = useLab((lab) => lab.view.selected);
  if (runId === null || status === undefined || iterations === 0) return no('', null);
  return readiness(status, checkpointOf(runId)?.iteration ?? null, selected, iterations - 1);
}

function readiness(status: RunStatus, kept: number | null, selected: number | null, last: number): HandReady {
  if (status === 'recorded') return no('To prune by hand,', 'run-here');
  if (!isOver(status) && status !== 'paused') return no('To prune by hand,', 'pause');
  if (kept === null)
    return no(
      'Its network is not on this page: open the run by itself under Runs, or run it again, to prune by hand.',
      null,
    );
  if (selected !== null && selected !== last) return no('To prune by hand,', 'last');
  return kept === last ? { kind: 'ready' } : no('The last network is on its way.', null);
}

/** @param iterations records of the run in view. */
export function useLookReady(runId: string, iterations: number): LookReady {
  const status = useLab((lab) => lab.runs.byId[runId]?.status);
  const selected = useLab((lab) => lab.view.selected);
  if (status === undefined || iterations === 0) return no('', null);
  if (status === 'recorded') return no('To see where the evidence lies,', 'run-here');
  const kept = checkpointOf(runId)?.iteration ?? null;
  if (kept === null)
    return no(
      isOver(status)
        ? 'Its network is not on this page: open the run by itself under Runs, or run it again, to look into it.'
        : 'Its first network is on its way.',
      null,
    );
  if (selected !== null && selected !== iterations - 1) return no('To see where the evidence lies,', 'last');
  return { kind: 'ready', iteration: kept };
}

function no(reason: string, way: NotReady['way']): NotReady {
  return { kind: 'no', reason, way };
}
