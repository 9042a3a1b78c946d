import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisNamed } from '../../core/compare/axes';
import { denseBaselines } from '../../core/compare/dense';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { groupSeries } from '../../core/compare/series';
import { chartSvg } from '../../core/report/chart-svg';
import { PAPER_COLORS } from './paper';
import { placeLabels } from './place-labels';
import { aboveFloor, placeOf, thinTicks, tradeOff } from './trade-off';
import { tradeOffFigure } from './trade-off-figure';

const STYLE = { color: 'black', dash: '', marker: 'circle', hollow: false } as const;

function chart(range: 'near' | 'whole', axis: 'compression' | 'macs' | 'epochs' = 'compression') {
  const runs = [0, 1].map((seed) =>
    madeRun(madeConfig('sap', seed), [
      [1024, 0.95],
      [512, 0.9],
      [128, 0.8 + 0.02 * seed],
      [8, 0.1],
    ]),
  );
  const styled = groupSeries(runs).map((series) => ({ series, style: STYLE }));
  const [dense] = denseBaselines(runs);
  return tradeOff(styled, dense ?? null, { axis: axisNamed(axis), spread: 'std', range });
}

describe('the trade-off chart', () => {
  it('near the best, a line is cut where it leaves and the axis ends with the last line', () => {
    const near = chart('near');
    const [line] = near.lines;
    const end = line?.pieces[0]?.at(-1);
    expect(line?.leaves).toBe(true);
    expect(end?.mean).toBe(near.y.domain[0]);
    expect(end?.x).toBeGreaterThan(8);
    expect(end?.x).toBeLessThan(128);
    expect(near.x.domain).toEqual([1, end?.x]);
    expect(near.x.ticks).toEqual([1, 2, 4, 8]);
    const whole = chart('whole');
    expect(whole.lines[0]?.leaves).toBe(false);
    expect(whole.x.domain[1]).toBe(128);
    expect(whole.y.domain[0]).toBeLessThanOrEqual(0.1);
  });

  it('pruning goes to the right on every axis', () => {
    const { x } = chart('whole', 'macs');
    expect(placeOf(x, 1024)).toBe(0);
    expect(placeOf(x, 8)).toBe(1);
    expect(chart('whole', 'macs').lines[0]?.end?.x).toBe(8);
    expect(chart('near', 'macs').lines[0]).toMatchObject({ leaves: true, end: { mean: 0.75 } });
    expect(chart('whole', 'epochs').x.domain[0]).toBe(0);
  });

  it('a file has its lines in the colours of the light theme, each named once', () => {
    const near = chart('near');
    const figure = tradeOffFigure(near, { title: 'title', description: 'words', captions: [] });
    const [panel] = figure.panels;
    expect(panel?.series.filter(({ name }) => name !== '').map(({ name }) => name)).toEqual(['SAP']);
    expect(panel?.series.filter(({ faint }) => faint)).toHaveLength(2);
    expect(panel?.reference?.y).toBe(0.95);
    expect(chartSvg(figure)).toContain('SAP');
    const tokens = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');
    const light = tokens.slice(0, tokens.indexOf('}'));
    for (const [name, color] of Object.entries(PAPER_COLORS))
      expect(light).toContain(`${name.slice(4, -1)}: ${color};`);
  });

  it('the pieces of a line are all of it above the floor', () => {
    const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(accuracies, fc.double({ min: 0, max: 1, noNaN: true }), (list, floor) => {
        const points = list.map((mean, index) => ({ x: 2 ** index, mean, band: null }));
        const pieces = aboveFloor(points, floor, 'log2');
        const kept = points.filter(({ mean }) => mean >= floor);
        expect(
          pieces.flat().filter((point) => points.some(({ x }) => x === point.x)).length,
        ).toBeGreaterThanOrEqual(kept.length);
        for (const piece of pieces) {
          const xs = piece.map(({ x }) => x);
          expect(xs).toEqual([...xs].sort((a, b) => a - b));
          for (const { mean } of piece) expect(mean).toBeGreaterThanOrEqual(floor);
        }
      }),
    );
  });

  it('ticks keep their distance', () => {
    expect(thinTicks([1, 2, 4, 8, 16], 100, 44)).toEqual([1, 4, 16]);
    expect(thinTicks([1, 2, 4], 400, 44)).toEqual([1, 2, 4]);
  });
});

describe('labels at line ends', () => {
  it('never hide each other while there is room', () => {
    const room = { left: 0, right: 800, top: 0, bottom: 400 };
    const end = fc.record({ x: fc.integer({ min: 0, max: 700 }), y: fc.integer({ min: 20, max: 380 }) });
    fc.assert(
      fc.property(fc.array(end, { minLength: 1, maxLength: 6 }), (ends) => {
        const placed = placeLabels(
          ends.map((at) => ({ at, width: 80 })),
          ends,
          room,
        );
        placed.forEach((a, index) => {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + 80).toBeLessThanOrEqual(800);
          for (const b of placed.slice(index + 1)) {
            const apart = Math.abs(a.x - b.x) >= 80 || Math.abs(a.y - b.y) >= 15;
            expect(apart).toBe(true);
          }
        });
      }),
    );
  });
});
