import type { RunMessage } from '../../core/protocol/protocol';
import type { RunStep, RunStore } from './run-store';
import type { RunLabels, StoredRun } from './stored-run';
import { rowAfter } from './stored-run';

export interface WriterOptions {
  /** Rejects where the browser refuses storage. */
  readonly store: () => Promise<RunStore>;
  readonly now: () => string;
  /** Rows that changed, as they are being written. */
  readonly onRows: (rows: readonly StoredRun[]) => void;
  /** Something was written; for other tabs. */
  readonly onWritten: () => void;
  /** Why the newest steps are not kept; null once they are. They stay in memory and are tried again with the next step. */
  readonly onTrouble: (error: unknown) => void;
}

export interface RunWriter {
  /** Runs start, or go on. */
  begin(runs: readonly StoredRun[]): void;
  /** Notes which images runs really use. */
  identify(runIds: readonly string[], identity: string): void;
  /** What a person wrote on runs, for those that are not on the disk yet. */
  label(runIds: readonly string[], labels: RunLabels): void;
  /** Everything a worker says of the runs begun here. */
  take(runId: string, event: RunMessage): void;
  /** Runs that are deleted: nothing of them is written any more. */
  forget(runIds: readonly string[]): void;
  /** Tries what was refused again. */
  retry(): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

type IterationEvent = Extract<RunMessage, { type: 'iteration' }>;

/**
 * Writes runs as they happen: the row, a record and its network in one transaction, so that whatever a crash leaves behind fits
 * together. While one transaction is under way the next steps gather: all records, but only the newest network of a run.
 */
export function createRunWriter(options: WriterOptions): RunWriter {
  const { store, now, onRows, onWritten, onTrouble } = options;
  const rows = new Map<string, StoredRun>();
  /** Records whose network has not come yet. */
  const held = new Map<string, IterationEvent>();
  const waiting = new Map<string, RunStep>();
  let writing: Promise<void> | null = null;
  let troubled = false;

  function say(...steps: readonly RunStep[]): void {
    for (const step of steps) {
      const { runId } = step.run;
      const earlier = waiting.get(runId);
      rows.set(runId, step.run);
      waiting.set(runId, earlier === undefined ? step : joined(earlier, step));
    }
    onRows(steps.map(({ run }) => run));
    flush();
  }

  function flush(): void {
    writing ??= write().finally(() => {
      writing = null;
      if (waiting.size > 0 && !troubled) flush();
    });
  }

  async function write(): Promise<void> {
    while (waiting.size > 0) {
      const steps = [...waiting.values()];
      waiting.clear();
      try {
        await (await store()).write(steps);
      } catch (error) {
        for (const step of steps) waiting.set(step.run.runId, joined(step, waiting.get(step.run.runId)));
        troubled = true;
        onTrouble(error);
        return;
      }
      if (troubled) onTrouble(null);
      troubled = false;
      onWritten();
    }
  }

  return {
    begin: (runs) => say(...runs.map((run) => ({ run, records: [], checkpoint: null }))),
    identify(runIds, identity) {
      const known = runIds.flatMap((runId) => rows.get(runId) ?? []);
      say(
        ...known.map((run) => ({
          run: { ...run, data: { ...run.data, identity } },
          records: [],
          checkpoint: null,
        })),
      );
    },
    label(runIds, labels) {
      for (const runId of runIds) {
        const run = rows.get(runId);
        if (run !== undefined) rows.set(runId, { ...run, ...labels });
        const step = waiting.get(runId);
        if (step !== undefined) waiting.set(runId, { ...step, run: { ...step.run, ...labels } });
      }
    },
    take(runId, event) {
      const run = rows.get(runId);
      if (run === undefined || run.status !== 'working') return;
      switch (event.type) {
        case 'iteration':
          held.set(runId, event);
          return;
        case 'started':
          say({ run: rowAfter(run, event, now()), records: [], checkpoint: null });
          return;
        case 'checkpoint':
        case 'finished':
        case 'stopped':
        case 'failed': {
          const record = held.get(runId);
          held.delete(runId);
          const measured = record === undefined ? run : rowAfter(run, record, now());
          say({
            run: rowAfter(measured, event, now()),
            records: record === undefined ? [] : [record.record],
            checkpoint: event.type === 'checkpoint' ? event.checkpoint : null,
          });
          return;
        }
        case 'progress':
        case 'epoch':
        case 'cut':
        case 'paused':
        case 'resumed':
          return;
      }
    },
    forget(runIds) {
      for (const known of [rows, held, waiting]) for (const runId of runIds) known.delete(runId);
    },
    retry() {
      if (waiting.size > 0) flush();
    },
    settled: async () => {
      await writing;
    },
  };
}

/** Two steps of one run as one. */
function joined(earlier: RunStep, later: RunStep | undefined): RunStep {
  if (later === undefined) return earlier;
  return {
    run: later.run,
    records: [...earlier.records, ...later.records],
    checkpoint: later.checkpoint ?? earlier.checkpoint,
  };
}
