import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ClassHeatMap, heatMapHeight } from './class-heat-map';

const words = { signed: true, ends: { low: 'against', high: 'for' } };

/** What is written beside the rows of a map in the least room the panel has. */
function written(classes: number, width: number): readonly string[] {
  const rows = Array.from({ length: classes }, (_, k) => [k, -k]);
  const drawn = renderToStaticMarkup(
    <ClassHeatMap
      map={{ rows, most: classes }}
      words={words}
      weights={rows.map(() => ({ weight: 0.75, accuracy: 0.5 }))}
      classNames={rows.map((_, k) => `n${k}`)}
      going={1}
      width={width}
      height={heatMapHeight(classes, 96)}
    />,
  );
  return [...drawn.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
}

describe('the map of classes', () => {
  it('names every one of up to 20 classes, with its weight, however little room there is', () => {
    for (const classes of [2, 10, 20])
      for (const width of [280, 340]) {
        const texts = written(classes, width);
        for (let k = 0; k < classes; k++) expect(texts).toContain(`n${k}`);
        expect(texts.filter((text) => text === '×0.75')).toHaveLength(classes);
        expect(texts.filter((text) => text.startsWith('50'))).toHaveLength(width < 300 ? 0 : classes);
      }
  });

  it('of more names as many as have a line', () => {
    const named = written(100, 340).filter((text) => /^n\d/.test(text));
    expect(named.length).toBeGreaterThan(4);
    expect(named.length).toBeLessThan(20);
  });

  it('takes the room it is given where that is enough', () => {
    expect(heatMapHeight(10, 300)).toBe(heatMapHeight(100, 300));
    expect(heatMapHeight(10, 96)).toBeGreaterThan(heatMapHeight(100, 96));
  });
});
