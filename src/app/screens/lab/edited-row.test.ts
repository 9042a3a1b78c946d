import { describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../../core/models/build';
import { handLayers } from '../../../core/workbench/units';
import { editedRow } from './edited-row';
import { handCount } from './unit-info';
import type { UnitRow } from './unit-rows';

const NET = buildArchitecture(
  { kind: 'resnet-small', widths: [4], blocks: 1 },
  { height: 8, width: 8, channels: 3 },
  3,
);
const BRANCH = 'conv1.1.2';

/** Of the branch the run has cut channel 3; the stream keeps it. */
function bench(flipped: readonly (readonly [layer: string, channel: number])[]) {
  const layers = handLayers(NET, 'per-block');
  const units = flipped.map(([name, channel]) => {
    const layer = layers.findLast((found) => found.name === name);
    if (layer === undefined) throw new Error(`there is no layer ${name}`);
    return layer.first + channel;
  });
  const view = {
    ...{ architecture: NET, layers, numbers: {}, gone: { [BRANCH]: [3] } },
    refusals: {},
  };
  return { view, flipped: new Set(units) };
}

function row(node: string, alive: number): UnitRow {
  const cells = [0, 1, 2, 3].map((first) => ({
    ...{ first, units: 1, tone: 1, said: '', cut: null },
    state: first < alive ? ('alive' as const) : ('gone' as const),
  }));
  return {
    ...{ node, kind: 'conv', unitsPerCell: 1, cells, fixed: false, edited: false },
    ...{ label: `${node}: ${alive} of 4 alive`, counts: [`${alive}/4`] },
    alive: { count: alive, of: 4, said: 'alive' },
  };
}

describe('rows of the network with an edit by hand', () => {
  it('[HE60] a layer is counted as the edit leaves it, and what a hand did is said; other rows are the very rows', () => {
    const edited = (before: UnitRow, ...flips: readonly (readonly [string, number])[]) =>
      editedRow(before, handCount(before, bench(flips)));
    const stem = row('stem', 4);
    const branch = row(BRANCH, 3);
    expect(edited(stem)).toBe(stem);
    expect(edited(stem, [BRANCH, 3])).toBe(stem);
    expect(edited(stem, ['stem', 0])).toMatchObject({
      ...{ label: 'stem: 3 of 4 alive, 1 pruned by hand', counts: ['3/4'], edited: true },
    });
    // A channel of the stream goes in its branches, too.
    expect(edited(branch, ['stem', 0], ['stem', 1]).label).toBe(`${BRANCH}: 1 of 4 alive, 2 pruned by hand`);
    expect(edited(branch, [BRANCH, 3]).label).toBe(`${BRANCH}: 4 of 4 alive, 1 restored by hand`);
    const both = edited(branch, ['stem', 0], [BRANCH, 3]);
    expect(both.label).toBe(`${BRANCH}: 3 of 4 alive, 1 pruned and 1 restored by hand`);
    expect(both.counts).toEqual(branch.counts);
    expect(both.edited).toBe(true);
  });

  it('[HE60] weights are counted in squares of several units', () => {
    const cells = [{ ...{ first: 0, units: 4, tone: 1, said: '', cut: null }, state: 'alive' as const }];
    const dense = { ...row('stem', 4), cells, counts: ['52 %', '4/4'] };
    const count = handCount(
      dense,
      bench([
        ['stem', 0],
        ['stem', 2],
      ]),
    );
    expect(editedRow(dense, count).counts).toEqual(['52 %', '2/4']);
  });
});
