import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { INITIAL_VIEW } from '../store/view';
import { chartRuns } from './chart-run';
import { stackGeometry, xOf, yOf } from './geometry';
import { runPanels } from './run-panels';
import { SeriesLine } from './series-line';
import { linePoints } from './series-lines';
import { stackAxis } from './x-axis';

const run = madeRun(madeConfig('sap', 0), [
  [1024, 0.95],
  [512, 0.9],
  [128, 0.8],
]);
const runs = chartRuns([{ ...run, over: true }]);
const axis = stackAxis(runs, null);
const NOWHERE = { x: null, y: null };

it('every point of a line lies where the axes and the cross-hair place its value, on both kinds of axis', () => {
  for (const keptScale of ['linear', 'log2'] as const) {
    const panels = runPanels(runs, runs, { ...INITIAL_VIEW, keptScale });
    const geometry = stackGeometry(900, 600, panels);
    panels.forEach((panel, place) => {
      const row = geometry.rows[place];
      if (row === undefined) throw new Error('a chart without a row');
      const { plotTop, plotHeight } = row;
      for (const { values } of panel.series) {
        const points = linePoints(values, { panel, geometry, axis, plotTop, plotHeight });
        expect(points).toEqual(
          values.map((value, t) =>
            value === null ? NOWHERE : { x: xOf(geometry, axis.last, t), y: yOf(row, panel, value) },
          ),
        );
      }
    });
  }
});

it('a value that was not measured is a gap, or passed over in a line that says so; no number that is none is drawn', () => {
  const [panel] = runPanels(runs, runs, INITIAL_VIEW);
  const [series] = panel?.series ?? [];
  if (panel === undefined || series === undefined) throw new Error('no chart');
  const points = [{ x: 0, y: 1 }, NOWHERE, { x: 2, y: 3 }, { x: 3, y: 4.25 }];
  const line = (records?: readonly number[]) =>
    renderToStaticMarkup(
      <SeriesLine
        {...{ points, every: 1, style: series.style, weight: series.weight }}
        {...(records === undefined ? {} : { records })}
      />,
    );
  expect(line()).toContain('d="M0,1ZM2,3L3,4.25"');
  expect(line([0])).toContain('d="M0,1L2,3L3,4.25"');
  const place = { panel, geometry: stackGeometry(900, 600, [panel]), axis, plotTop: 8, plotHeight: 100 };
  expect(linePoints([Number.NaN, null, Number.POSITIVE_INFINITY], place)).toEqual([
    NOWHERE,
    NOWHERE,
    NOWHERE,
  ]);
});
