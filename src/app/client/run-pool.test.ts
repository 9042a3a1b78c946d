import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../core/config/defaults';
import { generateDataset } from '../../core/datasets/generate';
import type { SharedDataset } from '../../core/datasets/shared-dataset';
import { shareDataset } from '../../worker/data/share-dataset';
import type { RunJob } from './run-pool';
import { createRunPool, poolSize } from './run-pool';
import { scriptedWorkers, settled } from './scripted-workers.fixture';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function pool(size = 2) {
  const { open, at, workers } = scriptedWorkers();
  const events: string[] = [];
  const launched: string[] = [];
  const runs = createRunPool({
    size: () => size,
    take: (_, handlers) => open(handlers),
    emit: (event) => {
      if (event.type === 'run') events.push(`${event.runId} ${event.event.type}`);
    },
    onLaunch: (runId) => launched.push(runId),
  });
  const add = (runId: string, images: RunJob['images'] = async () => null, background = false) =>
    runs.enqueue({ runId, config: DEFAULT_CONFIG, choice: 'auto', images, resume: null, background });
  return { runs, add, at, workers, events, launched };
}

describe('run pool', () => {
  it('[K3] one run per core, two always fit, and no more share a graphics card', () => {
    const sizes = (backend: 'wasm' | 'webgpu') =>
      [undefined, 1, 2, 4, 16].map((cores) => poolSize(cores, backend));
    expect(sizes('wasm')).toEqual([2, 2, 2, 4, 16]);
    expect(sizes('webgpu')).toEqual([2, 2, 2, 2, 2]);
  });

  it('[K4] one worker per run, the rest wait their turn', () => {
    const { add, at, launched, events } = pool(2);
    for (const runId of ['a', 'b', 'c']) add(runId);
    expect(launched).toEqual(['a', 'b']);
    at(0).ready();
    at(0).say({ type: 'run', runId: 'a', event: { type: 'finished' } });
    expect(launched).toEqual(['a', 'b', 'c']);
    expect(at(0).terminated).toBe(true);
    expect(events).toEqual(['a finished']);
  });

  it('[K5] a waiting run is stopped at once, a working one is asked first and ended after a second', async () => {
    const { runs, add, at, events, launched } = pool(1);
    add('a');
    add('b');
    add('c');
    runs.stop('b');
    expect(events).toEqual(['b stopped']);
    at(0).ready();
    await settled();
    runs.stop('a');
    expect(at(0).received.at(-1)).toEqual({ type: 'stop', runId: 'a' });
    vi.advanceTimersByTime(999);
    expect(events).toEqual(['b stopped']);
    vi.advanceTimersByTime(1);
    expect(events).toEqual(['b stopped', 'a stopped']);
    expect(at(0).terminated).toBe(true);
    expect(launched).toEqual(['a', 'c']);
  });

  it('[K6] a broken worker fails its run and frees its place', () => {
    const { add, at, events, launched } = pool(1);
    add('a');
    add('b');
    at(0).ready();
    at(0).crash('out of memory');
    expect(events).toEqual(['a failed']);
    expect(launched).toEqual(['a', 'b']);
  });

  it('[K9] a run begins with its images, handed on as they are, then does what it was told while it waited', async () => {
    const { runs, add, at } = pool(1);
    const dataset = shareDataset(generateDataset('strokes', 10, 10));
    let arrive: (images: SharedDataset) => void = () => undefined;
    add('a', () => new Promise((resolve) => (arrive = resolve)));
    add('b');
    runs.tell('a', 'step');
    runs.tell('b', 'step');
    at(0).ready();
    await settled();
    expect(at(0).received).toEqual([]);
    arrive(dataset);
    await settled();
    const [start, step] = at(0).received;
    expect(start?.type === 'start' && start.dataset).toBe(dataset);
    expect(step).toEqual({ type: 'step', runId: 'a' });
    at(0).say({ type: 'run', runId: 'a', event: { type: 'stopped' } });
    at(1).ready();
    await settled();
    expect(at(1).received.map(({ type }) => type)).toEqual(['start', 'step']);
  });

  it('held runs do not start and pause at work; others take their place; freed they go on', async () => {
    const { runs, add, at, launched } = pool(1);
    for (const runId of ['a', 'b', 'c']) add(runId, undefined, true);
    at(0).ready();
    await settled();
    runs.hold(['a', 'b', 'c']);
    expect(at(0).received.map(({ type }) => type)).toEqual(['start', 'pause']);
    at(0).say({ type: 'run', runId: 'a', event: { type: 'finished' } });
    expect(launched).toEqual(['a']);
    add('d');
    expect(launched).toEqual(['a', 'd']);
    at(1).ready();
    await settled();
    runs.free(['a', 'b', 'c']);
    expect(launched).toEqual(['a', 'd']);
    at(1).say({ type: 'run', runId: 'd', event: { type: 'finished' } });
    expect(launched).toEqual(['a', 'd', 'b']);
    at(2).ready();
    await settled();
    runs.hold(['b', 'c']);
    runs.free(['b', 'c']);
    expect(at(2).received.map(({ type }) => type)).toEqual(['start', 'pause', 'resume']);
  });

  it('a run held before it has its images pauses when it begins', async () => {
    const { runs, add, at } = pool(1);
    let arrive: (images: SharedDataset | null) => void = () => undefined;
    add('a', () => new Promise((resolve) => (arrive = resolve)), true);
    runs.hold(['a']);
    at(0).ready();
    arrive(null);
    await settled();
    expect(at(0).received.map(({ type }) => type)).toEqual(['start', 'pause']);
  });

  it('runs in the background let those that came later go first', () => {
    const { add, at, launched } = pool(1);
    for (const runId of ['a', 'b']) add(runId, undefined, true);
    add('c');
    at(0).ready();
    at(0).say({ type: 'run', runId: 'a', event: { type: 'finished' } });
    expect(launched).toEqual(['a', 'c']);
  });

  it('a background run pauses for one that is watched and goes on after it; a pause that was asked for outlasts it', async () => {
    const { runs, add, at, launched } = pool(1);
    add('a', undefined, true);
    add('b', undefined, true);
    at(0).ready();
    await settled();
    const orders = () => at(0).received.map(({ type }) => type);
    add('c');
    expect(launched).toEqual(['a', 'c']);
    expect(orders()).toEqual(['start', 'pause']);
    at(1).ready();
    await settled();
    at(1).say({ type: 'run', runId: 'c', event: { type: 'finished' } });
    expect(launched).toEqual(['a', 'c']);
    expect(orders()).toEqual(['start', 'pause', 'resume']);
    add('d');
    runs.hold(['a', 'b']);
    at(2).ready();
    await settled();
    at(2).say({ type: 'run', runId: 'd', event: { type: 'finished' } });
    expect(launched).toEqual(['a', 'c', 'd']);
    expect(orders()).toEqual(['start', 'pause', 'resume', 'pause']);
    runs.free(['a', 'b']);
    expect(orders()).toEqual(['start', 'pause', 'resume', 'pause', 'resume']);
    expect(launched).toEqual(['a', 'c', 'd']);
  });

  it('[K10] a run whose images cannot be had fails with the reason; stopped before they came, it never begins', async () => {
    const { runs, add, at, events } = pool(1);
    add('a', () => Promise.reject(new Error('too few')));
    await settled();
    add('b', () => new Promise(() => undefined));
    runs.stop('b');
    expect(events).toEqual(['a failed', 'b stopped']);
    expect([at(0), at(1)].map(({ terminated }) => terminated)).toEqual([true, true]);
  });
});
