import type { ReactElement } from 'react';
import { useId } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { verdictWords } from '../../../core/compare/verdict-words';
import { lastBadges } from '../../../core/record/form-words';
import { chartSvg } from '../../../core/report/chart-svg';
import { madeWith } from '../../charts/paper';
import { tradeOffFigure } from '../../charts/trade-off-figure';
import type { CompareView } from '../../store/compare-view';
import { useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import type { StoredData } from '../../store/prefs';
import { type FileEntry, FileList } from '../../ui/file-list';
import { pictureFiles, recordFiles } from '../export/record-files';
import { experimentText } from './experiment-text';
import type { Comparison } from './use-comparison';

/** Everything that is shown, as files. */
export function ExportMenu({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const id = useId();
  const stored = useLab((state) => state.prefs.stored);
  const view = useCompareView(useShallow(({ spread, range }) => ({ spread, range })));
  const runs = comparison.shown.flatMap(({ series }) => series.runs);
  if (runs.length === 0) return null;
  const svg = () => chartSvg(figureOf(comparison, view, stored));
  const files: readonly FileEntry[] = [...pictureFiles('compare', svg), ...recordFiles('compare-', runs)];
  return (
    <>
      <button type="button" className="text-button" popoverTarget={id}>
        Export
      </button>
      <div id={id} popover="auto" className="sheet" role="dialog" aria-label="Export">
        <h2 className="sheet-title">Export what is shown</h2>
        <FileList files={files} />
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
      `${shown.map(({ series }) => `${series.label}: ${lastBadges(series.runs)}`).join('; ')}.`,
      ...(experiment === null ? [] : [experimentText(experiment, stored)]),
      madeWith(shown.flatMap(({ series }) => series.runs)),
    ],
  });
}
