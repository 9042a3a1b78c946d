import type { RunState } from './run-state';

/** How a run that lost its graphics device was taken up last. */
export interface Recovery {
  /** Records it had then. */
  readonly records: number;
  readonly by: 'the same backend' | 'WebAssembly';
}

/**
 * How a run goes on by itself after it lost its graphics device: on the same backend; lost again, or not to be had again, before the
 * next record, on WebAssembly. Null: it does not.
 */
export function recoveryFor(
  { failure, iterations }: Pick<RunState, 'failure' | 'iterations'>,
  last: Recovery | undefined,
): Recovery | null {
  const records = iterations.length;
  const again = last?.records === records;
  if (failure?.code === 'backend-lost') {
    if (!again) return { records, by: 'the same backend' };
    return last.by === 'WebAssembly' ? null : { records, by: 'WebAssembly' };
  }
  const gone = failure?.code === 'backend-unavailable' && again && last.by === 'the same backend';
  return gone ? { records, by: 'WebAssembly' } : null;
}
