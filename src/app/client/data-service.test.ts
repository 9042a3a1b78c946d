import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { buildArchitecture } from '../../core/models/build';
import type { LookRequest } from '../../core/protocol/protocol';
import { createDataService } from './data-service';
import { scriptedWorkers, settled } from './scripted-workers.fixture';

const PACKED = { iteration: 0, bytes: new Blob() };

/** A network to be looked at; nobody reads it here. */
function lookRequest(seed: number): LookRequest {
  const dense = buildArchitecture({ kind: 'linear' }, { height: 2, width: 2, channels: 1 }, 2);
  return { config: madeConfig('sap', seed), dense, network: { checkpoint: { ...PACKED }, records: [] } };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('data service', () => {
  it('[K7] a broken worker rejects what waits; the next request gets a new one', async () => {
    const { open, at, workers } = scriptedWorkers();
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
    const { open, at } = scriptedWorkers();
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
    const { open, at } = scriptedWorkers();
    const service = createDataService(open, async () => undefined);
    const asked = service.identify('textures');
    at(0).ready();
    expect(at(0).received).toEqual([{ type: 'identify-data', requestId: 'data-1', source: 'textures' }]);
    at(0).say({ type: 'data-identity', requestId: 'data-1', identity: 'textures:00' });
    await expect(asked).resolves.toBe('textures:00');
  });

  it('a network is opened to be looked at once, and again in a new worker; what fails is its sentence', async () => {
    const { open, at } = scriptedWorkers();
    const service = createDataService(open, async () => undefined);
    const [network, other] = [0, 1].map((seed) => lookRequest(seed));
    if (network === undefined || other === undefined) throw new Error('nothing to look at');
    // Of a run at work one more record has come: the network is the same.
    const later = { ...network, network: { ...network.network, records: [] } };
    const asked = [network, later, other].map((of) => service.look(of, 'conv1', 3));
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
    const { open, at } = scriptedWorkers();
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
    const { open, at, workers } = scriptedWorkers();
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
    const { open, at } = scriptedWorkers();
    const service = createDataService(open, async () => undefined);
    const load = service.load({ kind: 'remote', source: 'mnist' }, () => undefined);
    at(0).ready();
    at(0).say({ type: 'dataset-failed', requestId: 'data-1', code: 'bad-file', message: 'Not IDX.' });
    await expect(load).rejects.toMatchObject({ code: 'bad-file', message: 'Not IDX.' });
  });
});
