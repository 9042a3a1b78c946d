import { compressionTick } from '../../core/record/number-text';
import type { Figure, FigureSeries } from '../../core/report/figure';
import type { TradeOff, TradeOffLine, TradeOffPoint } from './trade-off';

/** The colours of the light theme, as styles/tokens.css has them: a file has no theme. */
export const PAPER_COLORS: Readonly<Record<string, string>> = {
  'var(--sap)': '#1f77d0',
  'var(--lottery)': '#d55e00',
  'var(--one-shot)': '#0b5d45',
  'var(--fine-tune)': '#b0569a',
  'var(--gradual)': '#b0569a',
  'var(--control)': '#5d6470',
};

interface FigureWords {
  readonly title: string;
  readonly description: string;
  readonly captions: readonly string[];
}

/** The trade-off chart as a picture file holds it: the same lines, the same range. */
export function tradeOffFigure(chart: TradeOff, { title, description, captions }: FigureWords): Figure {
  const { axis, x, y, lines, dense } = chart;
  const panel = {
    title: 'Test accuracy after retraining',
    x: {
      ...{ title: axis.title, scale: axis.scale, min: x.domain[0], max: x.domain[1] },
      tickText: axis.name === 'compression' ? compressionTick : axis.text,
    },
    y: {
      ...{ title: 'Test accuracy, %', scale: 'linear' as const, min: y.domain[0], max: y.domain[1] },
      tickText: (value: number) => String(Number((100 * value).toFixed(2))),
    },
    series: lines.flatMap((line) => [
      ...line.seeds.map((points) => seriesOf(line, points, true)),
      ...line.pieces.map((points) => seriesOf(line, points, false)),
    ]),
    reference:
      dense === null
        ? null
        : { name: 'dense', y: dense.mean, spread: dense.band === null ? 0 : dense.band[1] - dense.mean },
  };
  return { title, description, captions, panels: [panel] };
}

function seriesOf(
  { label, style, pieces }: TradeOffLine,
  points: readonly TradeOffPoint[],
  faint: boolean,
): FigureSeries {
  return {
    // A line that leaves the frame and comes back is named once, at its end.
    name: faint || points !== pieces.at(-1) ? '' : label,
    color: PAPER_COLORS[style.color] ?? '#17191d',
    dash: style.dash,
    marker: faint ? 'none' : style.marker,
    hollow: style.hollow,
    faint,
    points: points.map(({ x, mean }) => ({ x, y: mean })),
    band: points.flatMap(({ x, band }) => (band === null ? [] : [{ x, low: band[0], high: band[1] }])),
  };
}
