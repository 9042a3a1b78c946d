import { describe, expect, it } from 'vitest';
import type { LabEvent, RunEvent } from '../../core/protocol/protocol';
import { createIngest, UPDATE_INTERVAL_MS } from './ingest';

/** A clock a test moves by hand. */
function handClock() {
  let time = 0;
  const timers: { at: number; run: () => void }[] = [];
  return {
    now: () => time,
    after: (ms: number, run: () => void) => {
      timers.push({ at: time + ms, run });
    },
    advance(ms: number) {
      time += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= time) timer.run();
        else timers.push(timer);
      }
    },
  };
}

function progress(runId: string, epoch: number): LabEvent {
  const event: RunEvent = {
    type: 'progress',
    progress: {
      iteration: 0,
      epoch,
      stage: 'train',
      done: 0,
      trainLoss: null,
      trainAccuracy: null,
      examplesPerSecond: null,
      secondsLeft: null,
    },
  };
  return { type: 'run', runId, event };
}

const finished: LabEvent = { type: 'run', runId: 'a', event: { type: 'finished' } };

describe('ingest', () => {
  it('[I1] at most ten updates a second reach the screen', () => {
    const clock = handClock();
    const batches: (readonly LabEvent[])[] = [];
    const ingest = createIngest((events) => batches.push(events), clock);
    for (let ms = 0; ms < 1000; ms++) {
      ingest.push(progress('a', ms));
      clock.advance(1);
    }
    expect(batches.length).toBeGreaterThan(5);
    expect(batches.length).toBeLessThanOrEqual(1000 / UPDATE_INTERVAL_MS + 1);
  });

  it('[I2] only the newest progress of each run is kept; nothing else is dropped or reordered', () => {
    const clock = handClock();
    let last: readonly LabEvent[] = [];
    const ingest = createIngest((events) => {
      last = events;
    }, clock);
    const paused: LabEvent = { type: 'run', runId: 'a', event: { type: 'paused', reason: 'asked' } };
    const newest = progress('a', 2);
    const other = progress('b', 9);
    for (const event of [progress('a', 1), paused, other, newest, finished]) ingest.push(event);
    ingest.flush();
    expect(last).toEqual([paused, other, newest, finished]);
  });

  it('[I3] a late timer after a flush by hand hands over nothing twice', () => {
    const clock = handClock();
    let calls = 0;
    const ingest = createIngest(() => {
      calls += 1;
    }, clock);
    ingest.push(finished);
    ingest.flush();
    clock.advance(500);
    expect(calls).toBe(1);
  });
});
