import { compressionTick } from '../../core/record/number-text';
import type { Figure, FigureSeries } from '../../core/report/figure';
import { type FigureWords, PAPER_COLORS, PAPER_INK } from './paper';
import type { TradeOff, TradeOffLine, TradeOffPoint } from './trade-off';

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
    color: PAPER_COLORS[style.color] ?? PAPER_INK,
    dash: style.dash,
    marker: faint ? 'none' : style.marker,
    hollow: style.hollow,
    faint,
    points: points.map(({ x, mean }) => ({ x, y: mean })),
    band: points.flatMap(({ x, band }) => (band === null ? [] : [{ x, low: band[0], high: band[1] }])),
  };
}
