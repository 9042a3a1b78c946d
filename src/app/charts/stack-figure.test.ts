import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { accuracyText } from '../../core/record/number-text';
import { chartSvg } from '../../core/report/chart-svg';
import { INITIAL_VIEW } from '../store/view';
import type { ChartRun } from './chart-run';
import { chartRuns } from './chart-run';
import { runPanels } from './run-panels';
import { stackFigure } from './stack-figure';
import { stackAxis } from './x-axis';

const WORDS = { title: 'Four charts', description: 'In words.', captions: ['N = 1'] };
const VIEW = { ...INITIAL_VIEW, keptScale: 'log2' } as const;

function svgOf(runs: readonly ChartRun[], view: Parameters<typeof runPanels>[2] = VIEW): string {
  const axis = stackAxis(runs, view.runId);
  // As far as the runs went, not as far as they were planned.
  const last = Math.max(...runs.map(({ iterations }) => iterations.length - 1));
  const shown = axis.grid === null ? { ...axis, last } : axis;
  return chartSvg(stackFigure(runPanels(runs, runs, view), shown, WORDS));
}

/** What a strict XML parser reads, element by element. */
function textsOf(svg: string): readonly string[] {
  const texts: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (text) => {
    if (text.trim() !== '') texts.push(text);
  });
  parser.write(svg).close();
  return texts;
}

const weights = chartRuns(
  (['sap', 'lottery'] as const).map((method) => {
    const run = madeRun(madeConfig(method, 0), [
      [1024, 0.95],
      [512, 0.9],
      [128, 0.8],
    ]);
    return { ...run, over: true };
  }),
);

describe('the charts of the Lab as a file', () => {
  it('parse strictly and have every title, axis, line name, tick and caption', () => {
    const texts = textsOf(svgOf(weights));
    for (const text of [
      ...['Four charts', 'In words.', 'N = 1', 'SAP', 'Lottery', `dense ${accuracyText(0.95)}`],
      ...[
        'PQ Index, I(½, 1), of the weights left',
        'Weights kept, as compression, log₂',
        'Compression',
        '8×',
      ],
      ...['Test accuracy, %', 'Pruning iteration', '0', '1', '2'],
    ])
      expect(texts).toContain(text);
    expect(texts, 'no tick between iterations').not.toContain('0.5');
    expect(textsOf(svgOf(weights, { ...VIEW, keptScale: 'linear' }))).toContain('Weights kept, %');
  });

  it('stay below 200 kB with long runs', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [1024 - 4 * i, 0.95 - i / 400] as const);
    const many = [0, 1, 2, 3, 4].map((seed) => ({ ...madeRun(madeConfig('sap', seed), rows), over: true }));
    const svg = svgOf(chartRuns(many));
    expect(svg.length).toBeLessThan(200_000);
    expect(textsOf(svg)).toContain('SAP seed 4');
  });

  it('names a line once, whatever dips hang on it', () => {
    const run = madeRun(madeConfig('frs', 0), [
      [1024, 0.9],
      [512, 0.8],
      [256, 0.85],
    ]);
    const texts = textsOf(svgOf(chartRuns([{ ...run, over: true }])));
    const panels = texts.filter((text) => text === 'Epoch (dotted: pruning steps)').length;
    expect(panels).toBe(4);
    expect(texts.filter((text) => text === 'Relevance').length).toBeLessThanOrEqual(panels);
    expect(texts).toContain('Relevance');
  });
});
