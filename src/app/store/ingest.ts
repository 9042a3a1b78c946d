import type { LabEvent } from '../../core/protocol/protocol';

/** At most ten updates a second reach the screen, however fast the workers talk. */
export const UPDATE_INTERVAL_MS = 100;

export interface Ingest {
  push(event: LabEvent): void;
  /** Applies what waits, now. */
  flush(): void;
}

export interface IngestClock {
  now(): number;
  /** A timer that also runs in hidden tabs (setTimeout, not requestAnimationFrame). */
  after(ms: number, run: () => void): void;
}

const PAGE_CLOCK: IngestClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    setTimeout(run, ms);
  },
};

/** Gathers worker events and hands them over in order, in one batch per interval. Only the newest progress of a run is kept. */
export function createIngest(apply: (events: readonly LabEvent[]) => void, clock = PAGE_CLOCK): Ingest {
  let waiting: LabEvent[] = [];
  let lastFlush = Number.NEGATIVE_INFINITY;
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (waiting.length === 0) return;
    lastFlush = clock.now();
    const batch = newestProgressOnly(waiting);
    waiting = [];
    apply(batch);
  }

  return {
    push(event) {
      waiting.push(event);
      if (scheduled) return;
      scheduled = true;
      clock.after(Math.max(0, lastFlush + UPDATE_INTERVAL_MS - clock.now()), flush);
    },
    flush,
  };
}

function newestProgressOnly(events: readonly LabEvent[]): LabEvent[] {
  const newest = new Map<string, LabEvent>();
  for (const event of events) if (isProgress(event)) newest.set(event.runId, event);
  return events.filter((event) => !isProgress(event) || newest.get(event.runId) === event);
}

function isProgress(event: LabEvent): event is LabEvent & { type: 'run' } {
  return event.type === 'run' && event.event.type === 'progress';
}
