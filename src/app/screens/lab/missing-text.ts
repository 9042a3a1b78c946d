import type { RunConfig } from '../../../core/config/run-config';
import { isGradual } from '../../../core/record/plan';
import type { RunStatus } from '../../store/run-state';

/** Why a run has no numbers at the cross-hair, behind the `records` it has. */
export function missingText(status: RunStatus | undefined, config: RunConfig, records: number): string {
  const ended = status === undefined ? null : endedWord(status);
  if (ended === null) return 'not there yet';
  const word = isGradual(config) ? 'step' : 'iteration';
  return records === 0 ? `${ended} before ${word} 0` : `${ended} at ${word} ${records - 1}`;
}

/** Null for a run that goes on, here or in another tab. */
function endedWord(status: RunStatus): string | null {
  switch (status) {
    case 'queued':
    case 'starting':
    case 'running':
    case 'paused':
    case 'elsewhere':
      return null;
    case 'stopped':
    case 'interrupted':
    case 'failed':
      return status;
    case 'finished':
    case 'recorded':
    case 'opened':
      return 'ended';
  }
}
