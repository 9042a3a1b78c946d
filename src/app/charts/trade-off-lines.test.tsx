import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { axisNamed } from '../../core/compare/axes';
import { linearScale } from './scale';
import type { TradeOff, TradeOffPoint } from './trade-off';
import { tradeOffGeometry } from './trade-off-geometry';
import { MeanLines, SpreadBands } from './trade-off-lines';

const STYLE = { color: 'black', dash: '', marker: 'circle', hollow: false } as const;
// 100 pixels a unit across, 200 down from 14 for accuracies 1 to 0.
const geometry = tradeOffGeometry(32 + 1000 + 128, 14 + 200 + 24);

/** One line of these points on an axis from 0 to 10. */
function chartOf(...points: readonly TradeOffPoint[]): TradeOff {
  const line = { key: 'a', label: 'a', style: STYLE, pieces: [points], seeds: [], end: null, leaves: false };
  return {
    axis: axisNamed('latency'),
    x: { ...linearScale(0, 10, 5), reversed: false },
    y: linearScale(0, 1, 5),
    lines: [line],
    dense: null,
  };
}

function point(x: number, mean: number, band: TradeOffPoint['band']): TradeOffPoint {
  return { x, mean, band };
}

it('lines and bands lie where the axes place their values, along x whatever the order, at one place the last', () => {
  const chart = chartOf(
    point(4, 0.5, [0.25, 0.75]),
    point(2, 0.1, [0, 0.2]),
    point(1, 1, null),
    point(2, 0.25, [0.2, 0.3]),
  );
  const lines = renderToStaticMarkup(<MeanLines chart={chart} geometry={geometry} />);
  expect(lines).toContain('d="M132.0 14.0L232.0 164.0L432.0 114.0"');
  const bands = renderToStaticMarkup(<SpreadBands chart={chart} geometry={geometry} />);
  expect(bands).toContain('d="M232.0 154.0L432.0 64.0L432.0 164.0L232.0 174.0Z"');
});

it('one seed spans nothing', () => {
  const chart = chartOf(point(1, 0.5, null), point(2, 0.25, null));
  expect(renderToStaticMarkup(<SpreadBands chart={chart} geometry={geometry} />)).toContain('d=""');
});
