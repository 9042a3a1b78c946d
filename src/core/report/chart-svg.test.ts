import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { chartSvg } from './chart-svg';
import type { Figure, FigurePanel, FigureSeries } from './figure';

/** Parses strictly, namespaces included; throws at the first fault. */
function parse(svg: string): { readonly texts: readonly string[]; readonly numbers: readonly string[] } {
  const parser = new SaxesParser({ xmlns: true });
  const texts: string[] = [];
  const numbers: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (text) => {
    if (text.trim() !== '') texts.push(text);
  });
  parser.on('opentag', ({ attributes, uri }) => {
    expect(uri).toBe('http://www.w3.org/2000/svg');
    for (const [name, { value }] of Object.entries(attributes))
      if (/^(x|y|cx|cy|d|width|height|viewBox)$/.test(name)) numbers.push(value);
  });
  parser.write(svg).close();
  return { texts, numbers };
}

function series(change: Partial<FigureSeries> & { readonly name: string }): FigureSeries {
  return {
    color: '#1f77d0',
    dash: '',
    marker: 'circle',
    hollow: false,
    faint: false,
    points: [1, 2, 4, 8, 16].map((x, i) => ({ x, y: 0.95 - 0.01 * i * i })),
    band: [],
    ...change,
  };
}

const PANEL: FigurePanel = {
  title: 'Accuracy against compression',
  x: { title: 'Compression', scale: 'log2', min: 1, max: 16, tickText: (value) => `${value}×` },
  y: {
    title: 'Accuracy',
    scale: 'linear',
    min: 0.7,
    max: 1,
    tickText: (value) => `${Math.round(100 * value)} %`,
  },
  series: [
    series({ name: 'SAP', band: [1, 4, 16].map((x) => ({ x, low: 0.8, high: 0.9 })) }),
    series({ name: 'Lottery & "Ticket" <1>', color: '#d55e00', dash: '8 4', marker: 'square', hollow: true }),
    series({ name: 'seed 1', faint: true, marker: 'none' }),
  ],
  reference: { name: 'dense', y: 0.95, spread: 0.01 },
};

const FIGURE: Figure = {
  title: 'Two methods on Strokes',
  description: 'Accuracy falls from 95 % to 79 % between 1× and 16×.',
  panels: [PANEL, { ...PANEL, title: 'PQ Index' }],
  captions: ['N = 3 seeds, mean ± std (n − 1)', 'Strokes · mlp 128-256 · batch 64', 'Pruning Lab 0.1.0'],
};

describe('charts as files', () => {
  it('[EX14] a strict XML parser finds every title, axis, tick, name and caption', () => {
    const svg = chartSvg(FIGURE);
    const { texts } = parse(svg);
    for (const wanted of [
      FIGURE.title,
      FIGURE.description,
      'PQ Index',
      'Compression',
      'Accuracy',
      '8×',
      '90 %',
      'SAP',
      'Lottery & "Ticket" <1>',
      'dense',
      ...FIGURE.captions,
    ])
      expect(texts, wanted).toContain(wanted);
    expect(texts).not.toContain('seed 1');
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description"/);
    expect(svg).not.toMatch(/href|url\((?!#)|<script|@import/);
    expect(chartSvg(FIGURE)).toBe(svg);
  });

  it('[EX15] points lie where the scale says: equal steps on a log axis, gaps stay open', () => {
    const gap = series({
      name: 'gap',
      marker: 'none',
      points: [1, 2, 4, 8, 16].map((x) => ({ x, y: x === 4 ? null : 0.85 })),
    });
    const svg = chartSvg({ ...FIGURE, panels: [{ ...PANEL, series: [gap], reference: null }] });
    const lines = [...svg.matchAll(/<path d="(M[^"]*)" fill="none" stroke="#1f77d0"/g)].map(
      ([, d]) => d ?? '',
    );
    expect(lines).toHaveLength(2);
    const xs = lines.flatMap((d) => [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x]) => Number(x)));
    const [a = 0, b = 0, d = 0, e = 0] = xs;
    expect(b - a).toBeCloseTo(158, 6);
    expect(d - b).toBeCloseTo(316, 6);
    expect(e - d).toBeCloseTo(158, 6);
    expect(lines[0]).toMatch(/^M88 /);
  });

  it('[EX16] two hundred lines of ten thousand points stay below 200 kB and keep their spikes; more are refused', () => {
    const rng = rngStream(1, 'points');
    const many = (count: number, length: number): Figure => ({
      ...FIGURE,
      panels: [
        {
          ...PANEL,
          x: { ...PANEL.x, scale: 'linear', min: 0, max: length },
          series: Array.from({ length: count }, (_, i) =>
            series({
              name: `run ${i}`,
              points: Array.from({ length }, (_, x) => ({
                x,
                y: x === 777 ? 0.99 : 0.8 + 0.05 * rng.uniform(),
              })),
            }),
          ),
        },
      ],
    });
    for (const [count, length] of [
      [200, 10_000],
      [1, 100_000],
      [30, 19],
      [200, 3],
    ] as const) {
      const svg = chartSvg(many(count, length));
      parse(svg);
      expect(svg.length, `${count} lines of ${length}`).toBeLessThan(200_000);
    }
    const spiky = chartSvg(many(1, 100_000));
    const tick = (label: string) => Number(spiky.match(new RegExp(`y="([\\d.]+)"[^>]*>${label}<`))?.[1]) - 4;
    const peak = tick('100 %') + 0.1 * (tick('90 %') - tick('100 %'));
    const [, line = ''] = spiky.match(/<path d="(M[^"]*)" fill="none" stroke="#1f77d0"/) ?? [];
    const ys = [...line.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, at]) => Number(at));
    expect(Math.abs(Math.min(...ys) - peak)).toBeLessThan(0.11);
    expect(() => chartSvg(many(201, 2))).toThrow(/at most 200 lines and this one has 201/);
  });

  it('[EX17] whatever the numbers and names, the picture is sound: no NaN, no overlap of names', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }));
    const axis = fc.record({
      title: fc.string({ unit: 'binary' }),
      scale: fc.constantFrom('linear' as const, 'log2' as const, 'log10' as const),
      min: number,
      max: number,
    });
    const line = fc.record({
      name: fc.string({ unit: 'binary', maxLength: 60 }),
      points: fc.array(fc.record({ x: number, y: fc.option(number) }), { maxLength: 8 }),
      band: fc.array(fc.record({ x: number, low: number, high: number }), { maxLength: 4 }),
      marker: fc.constantFrom(
        'circle' as const,
        'square' as const,
        'diamond' as const,
        'cross' as const,
        'triangle' as const,
      ),
    });
    fc.assert(
      fc.property(axis, axis, fc.array(line, { maxLength: 14 }), number, (x, y, lines, level) => {
        const panel: FigurePanel = {
          ...PANEL,
          x: { ...x, tickText: String },
          y: { ...y, tickText: String },
          series: lines.map((change) => series(change)),
          reference: { name: 'dense', y: level, spread: Math.abs(level) },
        };
        const svg = chartSvg({ ...FIGURE, panels: [panel] });
        const { numbers } = parse(svg);
        for (const value of numbers) expect(value).not.toMatch(/NaN|Infinity|undefined|e[+-]/);
        const names = [...svg.matchAll(/<text x="762" y="([\d.]+)"/g)].map(([, at]) => Number(at));
        names
          .toSorted((a, b) => a - b)
          .forEach((at, i, all) => {
            if (i > 0) expect(at - (all[i - 1] ?? 0)).toBeGreaterThanOrEqual(17.9);
          });
      }),
      { numRuns: 500 },
    );
  });
});
