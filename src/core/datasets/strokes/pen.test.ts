import { describe, expect, it } from 'vitest';
import { inkLine } from './ink';
import { parsePen, tracePen } from './pen';

describe('pen paths', () => {
  it('[D7] a path is traced from its start through every end point, and broken text is refused', () => {
    const [first, second, ...rest] = parsePen('M10 20 L30 40 C1 2 3 4 50 60 M70 80 L90 95');
    expect(rest).toEqual([]);
    const points = first === undefined ? [] : tracePen(first, (point) => point);
    expect(points[0]).toEqual({ x: 10, y: 20 });
    expect(points).toContainEqual({ x: 30, y: 40 });
    expect(points.at(-1)).toEqual({ x: 50, y: 60 });
    expect(second?.start).toEqual({ x: 70, y: 80 });
    for (const broken of ['L1 2', 'M1', 'M1 2 C3 4', 'M1 2 Q1 2 3 4', 'M1 two']) {
      expect(() => parsePen(broken)).toThrow(/Pen path/);
    }
  });

  it('[D8] ink is full on the line, fades with distance and never leaves the page', () => {
    const page = { size: 28, ink: new Float32Array(28 * 28) };
    inkLine(
      page,
      [
        { x: -5, y: 14 },
        { x: 40, y: 14 },
      ],
      { radiusPixels: 1, darkness: 0.8 },
    );
    const row = (y: number) => page.ink[y * 28 + 10] ?? Number.NaN;
    expect(row(14)).toBeCloseTo(0.8, 6);
    expect(row(15)).toBeLessThan(row(14));
    expect(row(15)).toBeGreaterThan(row(16));
    expect(row(17)).toBe(0);
    expect(Math.max(...page.ink)).toBeCloseTo(0.8, 6);
  });
});
