import { describe, expect, it } from 'vitest';
import { keepPanels } from './keep-panels';
import type { Panel, Series } from './panel';
import { linearScale } from './scale';

function series(key: string, values: readonly number[]): Series {
  const style = { color: 'red', dash: '', marker: 'circle', hollow: false } as const;
  return { key, label: key, shortLabel: '', style, weight: 'full', values };
}

function panel(id: Panel['id'], all: readonly Series[]): Panel {
  return {
    id,
    title: id,
    unit: '',
    purpose: '',
    summary: all.map(({ values }) => values.length).join(),
    weight: 1,
    scale: linearScale(0, 1, 2),
    tickText: String,
    valueText: String,
    series: all,
    reference: null,
  };
}

describe('panels of a running chart', () => {
  it('stay the objects they were while they say the same', () => {
    const before = [panel('pqi', [series('a', [1])]), panel('kept', [series('a', [1])])];
    const again = [panel('pqi', [series('a', [1])]), panel('kept', [series('a', [1])])];
    expect(keepPanels(before, again)).toBe(before);
  });

  it('change alone, and only in the series that got a value', () => {
    const before = [panel('pqi', [series('a', [1]), series('b', [1])]), panel('kept', [series('a', [1])])];
    const now = [panel('pqi', [series('a', [1]), series('b', [1, 2])]), panel('kept', [series('a', [1])])];
    const [pqi, kept] = keepPanels(before, now);
    expect(kept).toBe(before[1]);
    expect(pqi).toEqual(now[0]);
    expect(pqi?.series[0]).toBe(before[0]?.series[0]);
    expect(pqi?.series[1]).not.toBe(before[0]?.series[1]);
    expect(pqi?.series[1]?.style).toBe(before[0]?.series[1]?.style);
    expect(pqi?.scale).toBe(before[0]?.scale);
  });

  it('come and go', () => {
    const before = [panel('pqi', [series('a', [1])])];
    const now = [panel('units', [series('b', [1])]), panel('pqi', [series('b', [1])])];
    expect(keepPanels(before, now)).toEqual(now);
    expect(keepPanels(now, before)).toEqual(before);
  });
});
