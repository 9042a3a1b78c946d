import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { takeTurn, turnsOver } from './use-turn';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it('parts are drawn one per task, in the order they asked; one that is taken back is not drawn', () => {
  const drawn: string[] = [];
  takeTurn(() => drawn.push('charts'));
  const takeBack = takeTurn(() => drawn.push('old network'));
  takeTurn(() => drawn.push('network'));
  expect(drawn).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(drawn).toEqual(['charts']);
  takeBack();
  vi.advanceTimersToNextTimer();
  expect(drawn).toEqual(['charts', 'network']);
});

it('a part that cannot be drawn does not hold up the others', () => {
  const drawn: string[] = [];
  takeTurn(() => {
    throw new Error('broken');
  });
  takeTurn(() => drawn.push('next'));
  expect(() => vi.advanceTimersToNextTimer()).toThrow('broken');
  vi.advanceTimersToNextTimer();
  expect(drawn).toEqual(['next']);
});

it('what waits for all parts waits for those that asked meanwhile too, and not at all when none waits', async () => {
  const drawn: string[] = [];
  takeTurn(() => {
    drawn.push('charts');
    takeTurn(() => drawn.push('a chart'));
  });
  turnsOver().then(() => drawn.push('workers'));
  await vi.runAllTimersAsync();
  expect(drawn).toEqual(['charts', 'a chart', 'workers']);
  await turnsOver();
});
