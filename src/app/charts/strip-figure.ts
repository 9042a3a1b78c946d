import type { FigureSeries } from '../../core/report/figure';
import type { Panel, Strip } from './panel';
import { lastPoint } from './panel';
import { PAPER_COLORS, PAPER_INK } from './paper';
import { cellsOf } from './strip-cells';
import type { StackAxis } from './x-axis';

/** Room above the steps of a layer, in lanes. */
const HIGHEST = 0.85;

/**
 * The rows of a chart as a file draws them: a lane for each layer and run, first on top, in it the share alive as steps from the lane's
 * bottom (none) up (all), filled as on the screen, and the numbers at its end.
 */
export function laneSeries(
  panel: Pick<Panel, 'series'>,
  strip: Strip,
  axis: StackAxis,
): readonly FigureSeries[] {
  const lanes = strip.totals.length;
  return panel.series.flatMap((series, row): FigureSeries[] => {
    const total = strip.totals[row] ?? 1;
    const bottom = lanes - 1 - row;
    const color = PAPER_COLORS[series.style.color] ?? PAPER_INK;
    const shared = { color, hollow: series.style.hollow, marker: 'none' as const };
    const floor = [
      { x: 0, y: bottom },
      { x: axis.last, y: bottom },
    ];
    const steps = cellsOf(series, axis).flatMap(({ from, to, value }) => {
      const y = bottom + (HIGHEST * value) / Math.max(1, total);
      return [
        { x: from, y },
        { x: to, y },
      ];
    });
    const filled = steps.map(({ x, y }) => ({ x, low: bottom, high: y }));
    const alive = lastPoint(series)?.value ?? 0;
    return [
      { ...shared, name: '', dash: '', faint: true, points: floor, band: [] },
      {
        ...shared,
        name: `${series.label} ${alive}/${total}`,
        dash: '',
        faint: false,
        points: steps,
        band: filled,
      },
    ];
  });
}
