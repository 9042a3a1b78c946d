import { describe, expect, it } from 'vitest';
import { keyTarget } from './cross-hair';
import { accuracyScale, densityScale, iterationTicks, linearScale, positionOf } from './scale';

describe('axes', () => {
  it('[A1] linear: round ticks that cover the values', () => {
    expect(linearScale(0, 0.173, 2).ticks).toEqual([0, 0.1, 0.2]);
    for (const high of [0.04, 0.2, 0.51, 0.97, 3, 384]) {
      const { ticks, domain } = linearScale(0, high, 3);
      expect(domain[1]).toBeGreaterThanOrEqual(high);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });

  it('[A2] log2: equal steps of powers of two from nothing cut to the deepest value', () => {
    for (const low of [0.4, 0.03, 0.0001, 0]) {
      const { ticks, domain } = densityScale(low, 3);
      expect(domain[0]).toBeLessThanOrEqual(Math.max(low, 2 ** -30));
      expect(ticks.at(-1)).toBe(1);
      const steps = ticks.slice(1).map((tick, index) => tick / (ticks[index] ?? 1));
      expect(new Set(steps).size).toBe(1);
    }
    const scale = densityScale(1 / 16, 3);
    expect(positionOf(scale, 1)).toBe(1);
    expect(positionOf(scale, 0)).toBe(0);
  });

  it('[A3] accuracy starts where the data needs, and always ends at 100 %', () => {
    expect(accuracyScale(0.91).domain).toEqual([0.9, 1]);
    expect(accuracyScale(0.1).ticks).toEqual([0, 0.5, 1]);
    for (const low of [0.51, 0.62, 0.78, 0.85, 0.999]) {
      const { domain, ticks } = accuracyScale(low);
      expect(domain[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBe(1);
      for (const tick of ticks) expect(tick).toBeGreaterThanOrEqual(domain[0] - 1e-9);
    }
  });

  it('[A4] iteration ticks are whole, start at 0 and do not crowd', () => {
    for (const last of [1, 8, 14, 20, 60, 100]) {
      const ticks = iterationTicks(last, 430);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(10);
      for (const tick of ticks) expect(Number.isInteger(tick)).toBe(true);
    }
  });

  it('[A5] keys move the cross-hair within the records', () => {
    expect(keyTarget('ArrowRight', 3, 20)).toBe(4);
    expect(keyTarget('ArrowLeft', 0, 20)).toBe(0);
    expect(keyTarget('PageUp', 18, 20)).toBe(20);
    expect(keyTarget('Home', 7, 20)).toBe(0);
    expect(keyTarget('End', 7, 20)).toBe(20);
    expect(keyTarget('a', 7, 20)).toBeNull();
  });
});
