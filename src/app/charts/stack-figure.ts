import { compressionTick } from '../../core/record/number-text';
import type { Figure, FigureAxis, FigurePanel } from '../../core/report/figure';
import type { Panel, Series } from './panel';
import { type FigureWords, PAPER_COLORS, PAPER_INK } from './paper';
import type { XAxisWords } from './x-axis';
import { xTickText } from './x-axis';

/** The charts of the Lab as a picture file holds them: the same lines and ranges over one x axis from 0 to `last`. */
export function stackFigure(
  panels: readonly Panel[],
  last: number,
  xWords: XAxisWords,
  words: FigureWords,
): Figure {
  const x: FigureAxis = {
    title: xWords.name === 'iteration' ? 'Pruning iteration' : `Pruning ${xWords.name}`,
    scale: 'linear',
    min: 0,
    max: last,
    tickText: (value) => (Number.isInteger(value) ? xTickText(xWords, value) : ''),
  };
  return { ...words, panels: panels.map((panel) => figurePanel(panel, x)) };
}

function figurePanel(panel: Panel, x: FigureAxis): FigurePanel {
  const { title, unit, scale, reference } = panel;
  const [min, max] = scale.domain;
  return {
    title: `${title}, ${unit}`,
    x,
    y: { title: valueTitle(panel), scale: scale.kind, min, max, tickText: tickText(panel) },
    series: panel.series.map(seriesOf),
    reference: reference === null ? null : { name: reference.label, y: reference.value, spread: 0 },
  };
}

function valueTitle({ id, title, scale }: Panel): string {
  if (id === 'kept') return scale.kind === 'log2' ? 'Compression' : 'Weights kept, %';
  return id === 'accuracy' || id === 'macs' ? `${title}, %` : title;
}

/** A file has room for more ticks than the screen: what lies between whole percents is written out. */
function tickText({ id, scale, tickText: onScreen }: Panel): (value: number) => string {
  if (id === 'kept' && scale.kind === 'log2') return (value) => compressionTick(1 / value);
  if (id === 'pqi') return onScreen;
  if (id === 'units') return (value) => (Number.isInteger(value) ? onScreen(value) : '');
  return (value) => String(Number((100 * value).toFixed(2)));
}

function seriesOf({ label, style, weight, values, around }: Series): FigurePanel['series'][number] {
  const thin = weight !== 'full';
  return {
    name: thin ? '' : label,
    color: PAPER_COLORS[style.color] ?? PAPER_INK,
    dash: style.dash,
    marker: thin ? 'none' : style.marker,
    hollow: style.hollow,
    faint: thin,
    points: weight === 'dip' ? dipPoints(values, around ?? []) : values.map((y, x) => ({ x, y })),
    band: [],
  };
}

/** Where a cut was made, down from the line and up to where it goes on; a gap between any two. */
function dipPoints(
  values: Series['values'],
  around: Series['values'],
): FigurePanel['series'][number]['points'] {
  return values.flatMap((low, x) =>
    low === null
      ? []
      : [
          { x: x - 1, y: around[x - 1] ?? null },
          { x: x - 1, y: low },
          { x, y: around[x] ?? null },
          { x, y: null },
        ],
  );
}
