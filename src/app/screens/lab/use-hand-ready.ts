import type { RunConfig } from '../../../core/config/run-config';
import { missingAdvice, missingSentence } from '../../../core/workbench/kept-words';
import { checkpointAt, checkpointOf, missingCheckpoint } from '../../store/checkpoint-shelf';
import { useLab } from '../../store/lab-store';
import type { RunStatus } from '../../store/run-state';
import { isOver } from '../../store/run-state';

/** Whether the network in view can be pruned by hand; if not, why, and the way there. */
export type HandReady = { readonly kind: 'ready' } | NotReady;

/** Whether the network in view can be looked into, also while its run works; of which iteration it is. */
export type LookReady = { readonly kind: 'ready'; readonly iteration: number } | NotReady;

export interface NotReady {
  readonly kind: 'no';
  readonly reason: string;
  readonly way: 'run-here' | 'pause' | 'last' | null;
}

/** A run's network in view. */
interface InView {
  readonly runId: string;
  readonly config: RunConfig;
  /** Records of the run. */
  readonly records: number;
  readonly iteration: number;
}

export function useHandReady({ runId, records, iteration }: InView): HandReady {
  const status = useLab((lab) => lab.runs.byId[runId]?.status);
  if (status === undefined || records === 0) return no('', null);
  return readiness(status, checkpointOf(runId)?.iteration ?? null, iteration, records - 1);
}

function readiness(status: RunStatus, kept: number | null, iteration: number, last: number): HandReady {
  if (status === 'recorded') return no('To prune by hand,', 'run-here');
  if (!isOver(status) && status !== 'paused') return no('To prune by hand,', 'pause');
  if (kept === null)
    return no(
      'Its network is not on this page: open the run by itself under Runs, or run it again, to prune by hand.',
      null,
    );
  if (iteration !== last) return no('To prune by hand,', 'last');
  return kept === last ? { kind: 'ready' } : no('The last network is on its way.', null);
}

export function useLookReady({ runId, config, records, iteration }: InView): LookReady {
  const status = useLab((lab) => lab.runs.byId[runId]?.status);
  if (status === undefined || records === 0) return no('', null);
  if (status === 'recorded') return no('To see where the evidence lies,', 'run-here');
  const newest = checkpointOf(runId);
  if (newest === null && !isOver(status)) return no('Its first network is on its way.', null);
  // A record may be in view some moments before its network is here.
  const kept = iteration > (newest?.iteration ?? 0) ? newest : checkpointAt(runId, iteration);
  if (kept !== null) return { kind: 'ready', iteration: kept.iteration };
  const missing = missingCheckpoint(runId, iteration) ?? 'none';
  const why = missingSentence(missing, config);
  return newest === null
    ? no(`${why} ${missingAdvice(missing)}`, null)
    : no(`${why} Run it again, or`, 'last');
}

function no(reason: string, way: NotReady['way']): NotReady {
  return { kind: 'no', reason, way };
}
