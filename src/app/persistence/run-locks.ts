const PREFIX = 'pruning-lab-run/';
/** A watcher of another tab may hold a free run for a moment. */
const PATIENCE_MS = 1000;

/** Which tab a run belongs to while it works or is being deleted. The browser frees what a closed or crashed tab held. */
export interface RunLocks {
  /** Makes the run this tab's own; false when another tab has it. */
  take(runId: string): Promise<boolean>;
  release(runId: string): void;
  /** Runs that other tabs hold. */
  elsewhere(): Promise<readonly string[]>;
  /** Calls once the run is free. */
  whenFree(runId: string, then: () => void): void;
}

/** `manager` is missing on pages over plain http: then every run counts as free. */
export function createRunLocks(manager: LockManager | undefined): RunLocks {
  const own = new Map<string, () => void>();
  const watched = new Set<string>();

  return {
    take(runId) {
      if (manager === undefined || own.has(runId)) return Promise.resolve(true);
      return new Promise((resolve) => {
        manager
          .request(PREFIX + runId, { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {
            resolve(true);
            return new Promise<void>((release) => own.set(runId, release));
          })
          .catch(() => resolve(false));
      });
    },
    release(runId) {
      own.get(runId)?.();
      own.delete(runId);
    },
    async elsewhere() {
      const { held = [] } = (await manager?.query()) ?? {};
      return held.flatMap(({ name = '', mode }) => {
        const runId = name.slice(PREFIX.length);
        return name.startsWith(PREFIX) && mode === 'exclusive' && !own.has(runId) ? [runId] : [];
      });
    },
    whenFree(runId, then) {
      if (manager === undefined || watched.has(runId)) return;
      watched.add(runId);
      manager
        .request(PREFIX + runId, { mode: 'shared' }, () => undefined)
        .then(() => {
          watched.delete(runId);
          then();
        });
    },
  };
}
