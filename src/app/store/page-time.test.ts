import { afterEach, expect, it, vi } from 'vitest';
import { spareWorkers } from './page-time';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('two workers wait for runs; one where the person saves data or memory is short', () => {
  for (const [facts, spares] of [
    [{}, 2],
    [{ connection: { saveData: false }, deviceMemory: 8 }, 2],
    [{ connection: { saveData: true } }, 1],
    [{ deviceMemory: 2 }, 1],
  ] as const) {
    vi.stubGlobal('navigator', facts);
    expect(spareWorkers()).toBe(spares);
  }
});
