import { afterEach, expect, it, vi } from 'vitest';
import { eachInTasks, nextTask, spareWorkers } from './page-time';

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

it('what has many parts is done in order, the first at once, and other tasks come in between', async () => {
  let now = 0;
  vi.stubGlobal('performance', { now: () => now });
  const seen: (number | string)[] = [];
  const done = eachInTasks([1, 2, 3, 4], (part) => {
    seen.push(part);
    now += 6;
  });
  expect(seen).toEqual([1, 2]);
  void nextTask().then(() => seen.push('another'));
  await done;
  expect(seen.filter((part) => part !== 'another')).toEqual([1, 2, 3, 4]);
  expect(seen.indexOf('another')).toBeLessThan(4);
});
