import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROTOCOL_VERSION } from '../../core/protocol/protocol';
import { PROBE, type ScriptedWorker, scriptedWorkers } from './scripted-workers.fixture';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('worker client', () => {
  it('[K1] commands wait until the worker is ready', () => {
    const { open, at } = scriptedWorkers();
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
      const { open, at } = scriptedWorkers();
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
