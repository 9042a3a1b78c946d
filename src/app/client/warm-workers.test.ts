import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendReport } from '../../core/protocol/protocol';
import type { PortHandlers } from './lab-worker';
import { PROBE, scriptedWorkers, settled } from './scripted-workers.fixture';
import { createWarmWorkers } from './warm-workers';

const REPORT: BackendReport = { name: 'wasm', device: 'here', reason: 'fastest', tried: [] };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function warm(spares = 2) {
  const { open, at, workers } = scriptedWorkers();
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
