import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { stackGeometry } from './geometry';
import { Leader, labelColumn } from './leader';

const NO_ROWS = stackGeometry(900, 400, []);

it('a label that had to leave its line has a hair from there, any other has none', () => {
  const x = labelColumn(NO_ROWS);
  const edge = NO_ROWS.left + NO_ROWS.plotWidth;
  const hair = (y: number) =>
    renderToStaticMarkup(<Leader from={{ x: edge, y: 100 }} to={{ x, y }} color="red" />);
  expect(hair(103)).toBe('');
  expect(hair(97)).toBe('');
  for (const y of [130, 70]) expect(hair(y)).toContain(`d="M${edge + 5} 100.0L${x - 1} ${y}.0"`);
});
