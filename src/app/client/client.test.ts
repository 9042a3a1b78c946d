import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { DEFAULT_CONFIG } from '../../core/config/defaults';
import { generateDataset } from '../../core/datasets/generate';
import type { SharedDataset } from '../../core/datasets/shared-dataset';
import { buildArchitecture } from '../../core/models/build';
import type { BackendReport, Command, LabEvent, LookRequest } from '../../core/protocol/protocol';
import { PROTOCOL_VERSION } from '../../core/protocol/protocol';
import { shareDataset } from '../../worker/data/share-dataset';
import { createDataService } from './data-service';
import type { PortHandlers, WorkerLike } from './lab-worker';
import { openLabPort } from './lab-worker';
import type { RunJob } from './run-pool';
import { createRunPool, poolSize } from './run-pool';
import { createWarmWorkers } from './warm-workers';

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

const PROBE: Command = { type: 'probe', choice: 'auto', known: null };
const REPORT: BackendReport = { name: 'wasm', device: 'here', reason: 'fastest', tried: [] };

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

const PACKED = { iteration: 0, bytes: new Blob() };

/** A network to be looked at; nobody reads it here. */
function lookRequest(seed: number): LookRequest {
  const dense = buildArchitecture({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2);
  return { config: madeConfig('sap', seed), dense, network: { checkpoint: PACKED, records: [] } };
}

/** Every promise that can settle now has settled. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
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
    port.send(PROBE);
    expect(at(0).received).toEqual([]);
    at(0).ready();
    expect(at(0).received).toEqual([PROBE]);
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

function warm(spares = 2) {
  const { open, at, workers } = bench();
  const idle: (() => void)[] = [];
  const rest = () => {
    for (const run of idle.splice(0)) run();
  };
  const warmed = createWarmWorkers({ open, spares, whenIdle: (run) => idle.push(run) });
  const events: string[] = [];
  const handlers: PortHandlers = {
    onEvent: (event) => events.push(event.type),
    onCrash: (sentence) => events.push(sentence),
  };
  return { warmed, at, workers, rest, events, handlers };
}

describe('warm workers', () => {
  it('[K11] the worker that found the backend waits for a run, and others beside it start the backend it found', async () => {
    const { warmed, at, workers, rest, events, handlers } = warm();
    const found = warmed.prepare('auto');
    at(0).ready();
    await settled();
    expect(at(0).received).toEqual([PROBE]);
    expect(workers).toHaveLength(1);
    at(0).say({ type: 'backend', report: REPORT });
    await expect(found).resolves.toEqual(REPORT);
    expect(workers).toHaveLength(1);
    rest();
    at(1).ready();
    await settled();
    expect(at(1).received).toEqual([{ ...PROBE, known: REPORT }]);

    for (const runId of ['a', 'b']) warmed.take('auto', handlers).send({ type: 'pause', runId });
    expect(workers).toHaveLength(2);
    for (const place of [0, 1]) expect(at(place).received.at(-1)?.type).toBe('pause');
    at(1).say({ type: 'run', runId: 'b', event: { type: 'finished' } });
    expect(events).toEqual(['run']);
  });

  it('[K12] a run that comes while the backend is searched for gets a worker that waits for the answer', async () => {
    const { warmed, at, handlers } = warm();
    void warmed.prepare('auto');
    warmed.take('auto', handlers);
    warmed.take('auto', handlers).send({ type: 'pause', runId: 'b' });
    for (const place of [0, 1]) at(place).ready();
    await settled();
    expect(at(1).received).toEqual([]);
    at(0).say({ type: 'backend', report: REPORT });
    await settled();
    expect(at(1).received).toEqual([
      { ...PROBE, known: REPORT },
      { type: 'pause', runId: 'b' },
    ]);
  });

  it('[K13] nothing is warmed up while a run is on; afterwards what was used is filled up again', async () => {
    const { warmed, at, workers, rest, handlers } = warm();
    const found = warmed.prepare('auto');
    at(0).ready();
    const port = warmed.take('auto', handlers);
    at(0).say({ type: 'backend', report: REPORT });
    await found;
    rest();
    expect(workers).toHaveLength(1);
    port.close();
    expect(at(0).terminated).toBe(true);
    rest();
    expect(workers).toHaveLength(3);
    rest();
    expect(workers).toHaveLength(3);
  });

  it('[K14] another choice ends the workers that wait with the old one; a choice that cannot run is searched anew', async () => {
    const { warmed, at, workers } = warm();
    void warmed.prepare('auto');
    const refused = warmed.prepare('webgpu');
    expect(at(0).terminated).toBe(true);
    at(1).ready();
    at(1).say({ type: 'backend-failed', code: 'backend-unavailable', message: 'No adapter.' });
    await expect(refused).rejects.toMatchObject({ code: 'backend-unavailable', message: 'No adapter.' });
    await settled();
    expect(at(1).terminated).toBe(true);
    const crashed = warmed.prepare('webgpu');
    expect(workers).toHaveLength(3);
    at(2).crash('gone');
    await expect(crashed).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('data service', () => {
  it('[K7] a broken worker rejects what waits; the next request gets a new one', async () => {
    const { open, at, workers } = bench();
    const service = createDataService(open, async () => undefined);
    const request = { kind: 'strokes', train: 10, test: 10 } as const;
    const first = service.load(request, () => undefined);
    const asked = service.identify('strokes');
    at(0).crash('gone');
    await expect(first).rejects.toMatchObject({ code: 'internal' });
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
    const second = service.load(request, () => undefined);
    at(1).ready();
    expect(at(1).received).toEqual([{ type: 'load-dataset', requestId: 'data-3', request }]);
    at(1).say({ type: 'dataset-failed', requestId: 'data-3', code: 'bad-dataset', message: 'None.' });
    await expect(second).rejects.toMatchObject({ code: 'bad-dataset' });
    expect(workers).toHaveLength(2);
  });

  it('a load is cancelled alone: another one of the same data goes on', async () => {
    const { open, at } = bench();
    const service = createDataService(open, async () => undefined);
    const request = { kind: 'remote', source: 'mnist' } as const;
    const shown = new AbortController();
    const cancelled = service.load(request, () => undefined, shown.signal);
    const forRun = service.load(request, () => undefined);
    at(0).ready();
    shown.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'network' });
    expect(at(0).received.slice(2)).toEqual([{ type: 'cancel-dataset', requestId: 'data-1' }]);
    at(0).say({ type: 'dataset-failed', requestId: 'data-2', code: 'bad-file', message: 'Not IDX.' });
    await expect(forRun).rejects.toMatchObject({ code: 'bad-file' });
    shown.abort();
    expect(at(0).received).toHaveLength(3);
  });

  it('tells what the images of a source are known by', async () => {
    const { open, at } = bench();
    const service = createDataService(open, async () => undefined);
    const asked = service.identify('textures');
    at(0).ready();
    expect(at(0).received).toEqual([{ type: 'identify-data', requestId: 'data-1', source: 'textures' }]);
    at(0).say({ type: 'data-identity', requestId: 'data-1', identity: 'textures:00' });
    await expect(asked).resolves.toBe('textures:00');
  });

  it('a network is opened to be looked at once, and again in a new worker; what fails is its sentence', async () => {
    const { open, at } = bench();
    const service = createDataService(open, async () => undefined);
    const [network, other] = [0, 1].map((seed) => lookRequest(seed));
    if (network === undefined || other === undefined) throw new Error('nothing to look at');
    const asked = [network, network, other].map((of) => service.look(of, 'conv1', 3));
    at(0).ready();
    const told = (of: number) => at(of).received.map(({ type }) => type);
    expect(told(0)).toEqual(['open-look', 'look-at-unit', 'look-at-unit', 'open-look', 'look-at-unit']);
    at(0).say({ type: 'unit-look', requestId: 'data-2', filter: null });
    await expect(asked[1]).resolves.toBeNull();
    at(0).say({ type: 'look-failed', requestId: 'data-1', code: 'bad-checkpoint', message: 'Not its own.' });
    await expect(asked[0]).rejects.toMatchObject({ code: 'bad-checkpoint', message: 'Not its own.' });
    at(0).crash('gone');
    await expect(asked[2]).rejects.toMatchObject({ code: 'internal' });
    const again = service.look(other, 'conv1', 3);
    at(1).ready();
    service.closeLook();
    service.closeLook();
    expect(told(1)).toEqual(['open-look', 'look-at-unit', 'close-look']);
    at(1).say({ type: 'unit-look', requestId: 'data-4', filter: null });
    await expect(again).resolves.toBeNull();
  });

  it('gathers the runs of opened files until everything is told, or says why they cannot be opened', async () => {
    const { open, at } = bench();
    const service = createDataService(open, async () => undefined);
    const files = [{ name: 'lab.zip', blob: new Blob() }];
    const opening = service.open(files, null);
    const refused = service.open(files, null);
    at(0).ready();
    expect(at(0).received).toEqual(
      ['data-1', 'data-2'].map((requestId) => ({ type: 'open-files', requestId, files, input: null })),
    );
    const runs = [0, 1].map((seed) => madeRun(madeConfig('sap', seed), [[1024, 0.9]]));
    runs.forEach((run, place) => {
      at(0).say({ type: 'opened-run', requestId: 'data-1', run, network: place === 0 ? PACKED : null });
    });
    const contents = { models: [], images: [], warnings: ['One was left out.'] };
    at(0).say({ type: 'files-opened', requestId: 'data-1', contents });
    at(0).say({ type: 'files-failed', requestId: 'data-2', code: 'bad-file', message: 'Cut short.' });
    await expect(opening).resolves.toEqual({
      ...contents,
      runs,
      networks: new Map([[runs[0]?.runId, PACKED]]),
    });
    await expect(refused).rejects.toMatchObject({ code: 'bad-file', message: 'Cut short.' });
  });

  it('a file is asked for after its runs, a turn of the page between them; a worker that breaks down leaves no half of them', async () => {
    const { open, at, workers } = bench();
    const turns: (() => void)[] = [];
    const service = createDataService(open, () => new Promise((resolve) => turns.push(resolve)));
    const turn = async () => {
      for (const go of turns.splice(0)) go();
      await settled();
    };
    const file = { kind: 'runs-json' } as const;
    const runs = [0, 1].map((seed) => ({
      ...{ record: madeRun(madeConfig('sap', seed), [[1024, 0.9]]), checkpoint: null, data: null },
    }));
    void service.identify('strokes').catch(() => undefined);
    at(0).ready();
    const told = () => at(0).received.map(({ type }) => type);
    const written = service.write(file, runs);
    expect(told()).toEqual(['identify-data']);
    await turn();
    expect(told()).toEqual(['identify-data', 'hand-run']);
    await turn();
    expect(told()).toEqual(['identify-data', 'hand-run', 'hand-run', 'write-file']);
    const content = new Blob(['{}']);
    at(0).say({ type: 'file-written', requestId: 'data-2', content });
    await expect(written).resolves.toBe(content);
    const broken = expect(service.write(file, runs)).rejects.toMatchObject({ code: 'internal' });
    await turn();
    at(0).crash('out of memory');
    await turn();
    await broken;
    expect(workers).toHaveLength(1);
  });

  it('[K8] a bad file comes back as its sentence', async () => {
    const { open, at } = bench();
    const service = createDataService(open, async () => undefined);
    const load = service.load({ kind: 'remote', source: 'mnist' }, () => undefined);
    at(0).ready();
    at(0).say({ type: 'dataset-failed', requestId: 'data-1', code: 'bad-file', message: 'Not IDX.' });
    await expect(load).rejects.toMatchObject({ code: 'bad-file', message: 'Not IDX.' });
  });
});
