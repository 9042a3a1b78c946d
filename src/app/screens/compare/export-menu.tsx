import type { ReactElement } from 'react';
import { useId, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { describeError } from '../../../core/base/errors';
import { verdictWords } from '../../../core/compare/verdict-words';
import type { RunRecord } from '../../../core/record/run-record';
import { chartSvg } from '../../../core/report/chart-svg';
import { iterationsCsv } from '../../../core/report/iterations-csv';
import { layersCsv } from '../../../core/report/layers-csv';
import { methodsText } from '../../../core/report/methods-text';
import { runsJson } from '../../../core/report/parse-runs';
import { tradeOffFigure } from '../../charts/trade-off-figure';
import type { CompareView } from '../../store/compare-view';
import { useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import type { StoredData } from '../../store/prefs';
import { pngOf, saveFile } from '../../ui/save-file';
import { experimentText } from './experiment-line';
import type { Comparison } from './use-comparison';

const PNG_SCALE = 2;

/** Everything that is shown, as files. */
export function ExportMenu({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const stored = useLab((state) => state.prefs.stored);
  const view = useCompareView(useShallow(({ spread, range }) => ({ spread, range })));
  const runs = comparison.shown.flatMap(({ series }) => series.runs);
  if (runs.length === 0) return null;
  const svg = () => chartSvg(figureOf(comparison, view, stored));
  const files: readonly (readonly [label: string, hint: string, save: () => void | Promise<void>])[] = [
    ['Chart, SVG', 'with names, N and settings', () => saveFile('compare.svg', svg(), 'image/svg+xml')],
    [
      'Chart, PNG',
      'the same at twice the size',
      async () => saveFile('compare.png', await pngOf(svg(), PNG_SCALE)),
    ],
    [
      'Records, CSV',
      'one row per run and iteration',
      () => saveFile('compare-iterations.csv', iterationsCsv(runs), 'text/csv'),
    ],
    [
      'Layers, CSV',
      'one row per run, iteration and layer',
      () => saveFile('compare-layers.csv', layersCsv(runs), 'text/csv'),
    ],
    [
      'Records, JSON',
      'everything, to be read again',
      () => saveFile('compare-runs.json', runsJson(runs), 'application/json'),
    ],
    [
      'Methods, text',
      'how the runs were made, as a paper says it',
      () => saveFile('compare-methods.txt', methodsText(runs)),
    ],
  ];
  const save = async (make: () => void | Promise<void>) => {
    try {
      await make();
      setProblem(null);
    } catch (error) {
      setProblem(describeError(error).message);
    }
  };
  return (
    <>
      <button type="button" className="text-button" popoverTarget={id}>
        Export
      </button>
      <div id={id} popover="auto" className="sheet cmp-export" role="dialog" aria-label="Export">
        <h2 className="sheet-title">Export what is shown</h2>
        <ul>
          {files.map(([label, hint, make]) => (
            <li key={label}>
              <button type="button" className="text-button" onClick={() => save(make)}>
                {label}
              </button>
              <span className="hint">{hint}</span>
            </li>
          ))}
        </ul>
        {problem !== null && (
          <p className="hint problem" role="alert">
            {problem}
          </p>
        )}
      </div>
    </>
  );
}

const SPREAD_TEXT: Readonly<Record<CompareView['spread'], string>> = {
  std: 'mean ± standard deviation (n − 1)',
  stderr: 'mean ± standard error',
  range: 'mean, lowest to highest seed',
};

function figureOf(
  { verdict, dense, chart, shown, experiment }: Comparison,
  { spread, range }: Pick<CompareView, 'spread' | 'range'>,
  stored: readonly StoredData[],
) {
  const { title, subtitle } = verdictWords(verdict, dense);
  const seeds = shown.map(({ series }) => `${series.label} N = ${series.runs.length}`).join(', ');
  const zoom = range === 'near' ? ' Lines are cut 20 points below the best.' : '';
  return tradeOffFigure(chart, {
    title,
    description: `${subtitle} ${seeds}.`,
    captions: [
      subtitle,
      `${seeds}. Lines and bands: ${SPREAD_TEXT[spread]}; pale lines: single seeds.${zoom}`,
      ...(experiment === null ? [] : [experimentText(experiment, stored)]),
      madeWith(shown.flatMap(({ series }) => series.runs)),
    ],
  });
}

function madeWith(runs: readonly RunRecord[]): string {
  const environments = runs.map(
    ({ environment }) => `Pruning Lab ${environment.appVersion}, ${environment.device}`,
  );
  return [...new Set(environments)].join('; ');
}
