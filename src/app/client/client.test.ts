import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../core/config/defaults';
import type { Command, LabEvent } from '../../core/protocol/protocol';
import { PROTOCOL_VERSION } from '../../core/protocol/protocol';
import { createDataService } from './data-service';
import type { PortHandlers, WorkerLike } from './lab-worker';
import { openLabPort } from './lab-worker';
import { createRunPool, poolSize } from './run-pool';

/** A worker that does what the test says. */
class ScriptedWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  readonly received: Command[] = [];
  terminated = false;

  postMessage(command: Command): void {
    this.received.push(command);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(event: LabEvent): void {
    this.onmessage?.({ data: event } as MessageEvent);
  }

  ready(protocol: number = PROTOCOL_VERSION): void {
    this.say({ type: 'ready', protocol });
  }

  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

function bench() {
  const workers: ScriptedWorker[] = [];
  const open = (handlers: PortHandlers) =>
    openLabPort(handlers, () => {
      const worker = new ScriptedWorker();
      workers.push(worker);
      return worker;
    });
  const at = (index: number): ScriptedWorker => {
    const worker = workers[index];
    if (worker === undefined) throw new Error(`no worker ${index}`);
    return worker;
  };
  return { workers, open, at };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('worker client', () => {
  it('[K1] commands wait until the worker is ready', () => {
    const { open, at } = bench();
    const port = open({ onEvent: () => undefined, onCrash: () => undefined });
    port.send({ type: 'probe', choice: 'auto' });
    expect(at(0).received).toEqual([]);
    at(0).ready();
    expect(at(0).received).toEqual([{ type: 'probe', choice: 'auto' }]);
  });

  it('[K2] another protocol, a crash, silence: one sentence, once, and the worker is gone', () => {
    for (const fault of [
      (worker: ScriptedWorker) => worker.ready(PROTOCOL_VERSION + 1),
      (worker: ScriptedWorker) => worker.crash('boom'),
      () => vi.advanceTimersByTime(120_000),
    ]) {
      const { open, at } = bench();
      const sentences: string[] = [];
      open({ onEvent: () => undefined, onCrash: (sentence) => sentences.push(sentence) });
      fault(at(0));
      at(0).crash('again');
      expect(sentences).toHaveLength(1);
      expect(sentences[0]).toMatch(/Reload|reload/);
      expect(at(0).terminated).toBe(true);
    }
  });
});

function pool(size = 2) {
  const { open, at, workers } = bench();
  const events: string[] = [];
  const launched: string[] = [];
  const runs = createRunPool({
    size,
    open,
    emit: (event) => {
      if (event.type === 'run') events.push(`${event.runId} ${event.event.type}`);
    },
    onLaunch: (runId) => launched.push(runId),
  });
  const add = (runId: string) =>
    runs.enqueue({ runId, config: DEFAULT_CONFIG, choice: 'auto', dataset: null, resume: null });
  return { runs, add, at, workers, events, launched };
}

describe('run pool', () => {
  it('[K3] leaves one core to the page, and two runs always fit', () => {
    expect([undefined, 1, 2, 4, 16].map(poolSize)).toEqual([2, 2, 2, 3, 15]);
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

  it('[K5] a waiting run is stopped at once, a working one is asked first and ended after a second', () => {
    const { runs, add, at, events, launched } = pool(1);
    add('a');
    add('b');
    add('c');
    runs.stop('b');
    expect(events).toEqual(['b stopped']);
    at(0).ready();
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
});

describe('data service', () => {
  it('[K7] a broken worker rejects what waits; the next request gets a new one', async () => {
    const { open, at, workers } = bench();
    const service = createDataService(open);
    const first = service.probe('auto');
    at(0).crash('gone');
    await expect(first).rejects.toMatchObject({ code: 'internal' });
    const second = service.probe('cpu');
    at(1).ready();
    const report = { name: 'cpu', device: 'here', reason: 'chosen', tried: [] } as const;
    at(1).say({ type: 'backend', report });
    await expect(second).resolves.toEqual(report);
    expect(workers).toHaveLength(2);
  });

  it('[K8] a bad file comes back as its sentence', async () => {
    const { open, at } = bench();
    const service = createDataService(open);
    const load = service.load({ kind: 'remote', source: 'mnist' }, () => undefined);
    at(0).ready();
    at(0).say({ type: 'dataset-failed', requestId: 'data-1', code: 'bad-file', message: 'Not IDX.' });
    await expect(load).rejects.toMatchObject({ code: 'bad-file', message: 'Not IDX.' });
  });
});
