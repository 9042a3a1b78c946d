import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../../core/compare/made-runs';
import type { IterationRecord } from '../../core/record/run-record';
import { INITIAL_VIEW } from '../store/view';
import { BandKey, bandPath } from './band-areas';
import { bandBetween, hasArea } from './bands';
import { chartRuns } from './chart-run';
import { stackGeometry } from './geometry';
import { runPanels } from './run-panels';
import { stackFigure } from './stack-figure';
import { stackAxis } from './x-axis';

const same = (index: number) => index;

describe('what lies between two lines', () => {
  it('ends where they cross and has nothing where the lower one runs above', () => {
    expect(bandBetween([0, 1, 4], [0, 2, 3], same)).toEqual([
      { x: 0, low: 0, high: 0 },
      { x: 1, low: 1, high: 2 },
      { x: 1.5, low: 2.5, high: 2.5 },
      { x: 2, low: 3, high: 3 },
    ]);
    expect(hasArea(bandBetween([0, 1], [0, 2], same))).toBe(true);
    expect(hasArea(bandBetween([0, 2], [0, 1], same))).toBe(false);
    expect(hasArea(bandBetween([0, 1], [0, 2], () => 3))).toBe(false);
    expect(bandBetween([null, 1], [0, null, 2], same)).toEqual([]);
  });

  it('is as large as the integral of what the upper line is higher', () => {
    const line = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(line, line, (low, high) => {
        const points = bandBetween(low, high, same);
        const area = points.reduce((sum, { x, low: from, high: to }, index) => {
          const before = points[index - 1];
          if (before === undefined) return 0;
          expect(to).toBeGreaterThanOrEqual(from);
          return sum + ((x - before.x) * (to - from + before.high - before.low)) / 2;
        }, 0);
        const fine = 2000;
        const at = (values: readonly number[], x: number) => {
          const left = Math.min(3, Math.floor(x));
          return (values[left] ?? 0) + (x - left) * ((values[left + 1] ?? 0) - (values[left] ?? 0));
        };
        let integral = 0;
        for (let i = 0; i < 4 * fine; i++) {
          const x = (i + 0.5) / fine;
          integral += Math.max(0, at(high, x) - at(low, x)) / fine;
        }
        expect(area).toBeCloseTo(integral, 3);
      }),
      { numRuns: 40 },
    );
  });
});

/** Dense for 5 epochs, then half of it, its scores at the cut worth one epoch. */
function halved(method: 'frs' | 'channel-random', scores: number) {
  const config = madeConfig(method, 0);
  const run = madeRun(config, [
    [1024, 0.5],
    [512, 0.9],
  ]);
  const macs = [5 + scores, 5 + scores + 15 * 0.5];
  const iterations = run.iterations.map((record, t): IterationRecord => {
    const made = asChannels(record, t === 0 ? 5 : 20);
    const { channels } = made;
    if (channels === undefined) return made;
    const spent = { trainingMacs: macs[t] ?? 0, trainingMacsDense: t === 0 ? 5 : 20 };
    return { ...made, channels: { ...channels, ...spent } };
  });
  return { ...run, iterations, over: true };
}

describe('the cost of training', () => {
  const runs = chartRuns([halved('frs', 1), halved('channel-random', 0)]);
  const panelOf = (runId: string | null) => {
    const panel = runPanels(runs, runs, { ...INITIAL_VIEW, runId }).find(({ id }) => id === 'training');
    if (panel === undefined) throw new Error('no training panel');
    return panel;
  };
  const [frs, lot] = runs.map(({ runId }) => runId);

  it('shades what the chosen run saves under the dense line, and its score passes under its own', () => {
    const panel = panelOf(frs ?? null);
    const bands = panel.series.flatMap(({ label, band }) => (band === undefined ? [] : [{ label, band }]));
    expect(bands.map(({ label, band }) => [label, band.label, band.fill])).toEqual([
      ['dense', 'saved', 'tint'],
      ['Relevance', 'scores', 'hatch'],
    ]);
    const [saved, scores] = bands.map(({ band }) => band.points.at(-1));
    expect([saved?.x, saved?.high]).toEqual([20, 1]);
    expect(saved?.low).toBeCloseTo(13.5 / 20, 9);
    expect(scores?.high).toBeCloseTo(13.5 / 20, 9);
    expect(scores?.low).toBeCloseTo(12.5 / 20, 9);
    // Above the dense line until the smaller net has earned its scores back, after two epochs of half the cost.
    const met = bands[0]?.band.points.find(({ x, low, high }) => x > 5 && low === high && x >= 7);
    expect(met?.x).toBeCloseTo(7, 9);
    expect(panel.summary).toContain('Against dense training Relevance saves 32.5\u00a0%.');
    expect(panel.summary).toContain('Score passes of Relevance took 5.0\u00a0%.');
    const columns = bands.map(({ band }) => band.column);
    expect(columns.map(({ label }) => label)).toEqual(['Relevance saves', 'Relevance scores']);
    expect(columns[0]?.values.at(-1)).toBeCloseTo(6.5 / 20, 9);
    expect(columns[1]?.values.at(-1)).toBeCloseTo(1 / 20, 9);
    // Right after the cut, with its scores paid and nothing earned yet.
    expect(Math.min(...(columns[0]?.values.flatMap((value) => value ?? []) ?? []))).toBeCloseTo(-1 / 20, 9);
    const key = renderToStaticMarkup(<BandKey panel={panel} />);
    expect(key.replace(/<[^>]*>/g, ' ').match(/\w+/g)).toEqual(['saved', 'scores']);
  });

  it('has no band for scores that cost nothing, and its bands are those of the run in view', () => {
    const labels = panelOf(lot ?? null).series.flatMap(({ band }) => band?.label ?? []);
    expect(labels).toEqual(['saved']);
    expect(panelOf(lot ?? null).summary).toContain('Against dense training Random ch. saves 37.5\u00a0%.');
    expect(renderToStaticMarkup(<BandKey panel={{ ...panelOf(lot ?? null), series: [] }} />)).toBe('');
  });

  it('is drawn where the axes place it, and is in the picture file', () => {
    const panel = panelOf(frs ?? null);
    const axis = stackAxis(runs, frs ?? null);
    const geometry = stackGeometry(900, 600, [panel]);
    const [row] = geometry.rows;
    if (row === undefined) throw new Error('no row');
    const { plotTop, plotHeight } = row;
    const props = { panel, geometry, last: axis.last, plotTop, plotHeight };
    const path = bandPath(
      [
        { x: 0, low: 0, high: 0 },
        { x: 20, low: 0, high: 0.5 },
      ],
      props,
    );
    const right = (geometry.left + geometry.plotWidth).toFixed(2);
    const bottom = (plotTop + plotHeight).toFixed(2);
    const [, top = 1] = panel.scale.domain;
    const half = (plotTop + plotHeight * (1 - 0.5 / top)).toFixed(2);
    const left = geometry.left.toFixed(2);
    expect(path).toBe(`M${left} ${bottom}L${right} ${half}L${right} ${bottom}L${left} ${bottom}Z`);
    expect(bandPath([], props)).toBe('');
    const words = { title: '', description: '', captions: [] };
    const [picture] = stackFigure([panel], axis, words).panels;
    expect(picture?.title).toBe(
      'Training MACs so far, % of dense; shaded: saved (dense), scores (Relevance)',
    );
    expect(picture?.series.filter(({ band }) => band.length > 0).map(({ name }) => name)).toEqual([
      'dense',
      'Relevance',
    ]);
  });
});
