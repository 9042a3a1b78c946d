import { canonicalText } from '../../core/config/key';
import type { RunRecord } from '../../core/record/run-record';
import { RECORD_SCHEMA } from '../../core/record/run-record';
import type { RunState } from './run-state';

const recordOf = new WeakMap<RunState['iterations'], RunRecord>();

/** What a run has measured so far; the same object until it measures more. Null before its first record, and of a model out of a file. */
export function runRecord(run: RunState): RunRecord | null {
  return run.status === 'opened' ? null : measuredRecord(run);
}

/** The same, also of a model out of a file, which is no run. */
export function measuredRecord({ runId, config, environment, iterations }: RunState): RunRecord | null {
  if (environment === null || iterations.length === 0) return null;
  const known = recordOf.get(iterations);
  if (known !== undefined) return known;
  const made = { schema: RECORD_SCHEMA, runId, config, environment, iterations } as const;
  recordOf.set(iterations, made);
  return made;
}

/** Without recordings whose very run was made here as far: they stood in for it. */
export function withoutStandIns(runs: readonly RunState[]): readonly RunState[] {
  return runs.filter(({ status, config, iterations }) => {
    if (status !== 'recorded') return true;
    return !runs.some(
      (other) =>
        other.status !== 'recorded' &&
        other.iterations.length >= iterations.length &&
        other.config.seed === config.seed &&
        canonicalText(other.config) === canonicalText(config),
    );
  });
}
