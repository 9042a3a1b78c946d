import { compressionTick } from '../../core/record/number-text';
import type { Figure, FigureAxis, FigurePanel, FigureSeries } from '../../core/report/figure';
import type { Panel, Series } from './panel';
import { type FigureWords, PAPER_COLORS, PAPER_INK } from './paper';
import { laneSeries } from './strip-figure';
import type { StackAxis } from './x-axis';
import { xOfValue } from './x-axis';

/** The charts of the Lab as a picture file holds them: the same lines and ranges over the same x axis. */
export function stackFigure(panels: readonly Panel[], axis: StackAxis, words: FigureWords): Figure {
  const { name, last, grid } = axis;
  const title = grid === null ? `Pruning ${name}` : 'Epoch (dotted: pruning steps)';
  const x: FigureAxis = {
    ...{ title, scale: 'linear', min: 0, max: last },
    tickText: (value) => (Number.isInteger(value) ? String(value) : ''),
  };
  return { ...words, panels: panels.map((panel) => figurePanel(panel, x, axis)) };
}

function figurePanel(panel: Panel, x: FigureAxis, axis: StackAxis): FigurePanel {
  const { title, unit, scale, reference, strip } = panel;
  const bands = panel.series.flatMap(({ label, band }) =>
    band === undefined ? [] : [`${band.label} (${label})`],
  );
  const heading = `${title}, ${unit}${bands.length === 0 ? '' : `; shaded: ${bands.join(', ')}`}`;
  if (strip !== undefined) {
    const top = strip.totals.length;
    const lanes = { title: 'Share alive, layer by layer', scale: 'linear', min: 0, max: top } as const;
    const series = [...stepMarks(axis, 0, top), ...laneSeries(panel, strip, axis)];
    return {
      title: `${title}, ${strip.heights}`,
      x,
      y: { ...lanes, tickText: () => '' },
      series,
      reference: null,
    };
  }
  const [min, max] = scale.domain;
  return {
    title: heading,
    x,
    y: { title: valueTitle(panel), scale: scale.kind, min, max, tickText: tickText(panel) },
    series: [...stepMarks(axis, min, max), ...panel.series.map((series) => seriesOf(series, axis))],
    reference: reference === null ? null : { name: reference.label, y: reference.value, spread: 0 },
  };
}

/** The pruning steps as lines of their own, from the bottom to the top. */
function stepMarks({ grid }: StackAxis, low: number, high: number): readonly FigureSeries[] {
  if (grid === null || grid.cuts.length === 0) return [];
  const points = grid.cuts.flatMap((x) => [
    { x, y: low },
    { x, y: high },
    { x, y: null },
  ]);
  return [
    { name: '', color: PAPER_INK, dash: '1 3', marker: 'none', hollow: false, faint: true, points, band: [] },
  ];
}

function valueTitle({ id, title, scale }: Panel): string {
  if (id === 'kept') return scale.kind === 'log2' ? 'Compression' : 'Weights kept, %';
  if (id === 'size' || id === 'training') return '% of dense';
  return id === 'accuracy' || id === 'macs' ? `${title}, %` : title;
}

/** A file has room for more ticks than the screen: what lies between whole percents is written out. */
function tickText({ id, scale, tickText: onScreen }: Panel): (value: number) => string {
  if (id === 'kept' && scale.kind === 'log2') return (value) => compressionTick(1 / value);
  if (id === 'pqi') return onScreen;
  if (id === 'units') return (value) => (Number.isInteger(value) ? onScreen(value) : '');
  return (value) => String(Number((100 * value).toFixed(2)));
}

function seriesOf(
  { label, style, weight, values, around, records, band }: Series,
  axis: StackAxis,
): FigureSeries {
  const thin = weight !== 'full';
  const points = values.map((y, index) => ({ x: xOfValue(axis, index), y }));
  return {
    name: thin ? '' : label,
    color: PAPER_COLORS[style.color] ?? PAPER_INK,
    dash: style.dash,
    marker: thin ? 'none' : style.marker,
    hollow: style.hollow,
    faint: thin,
    // Over epochs what was not measured is passed over.
    points:
      weight === 'dip'
        ? dipPoints(values, around ?? [])
        : records === undefined
          ? points
          : points.filter(({ y }) => y !== null),
    band: band?.points ?? [],
  };
}

/** Where a cut was made, down from the line and up to where it goes on; a gap between any two. */
function dipPoints(values: Series['values'], around: Series['values']): FigureSeries['points'] {
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
