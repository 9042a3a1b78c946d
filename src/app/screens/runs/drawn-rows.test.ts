import { describe, expect, it } from 'vitest';
import { madeConfig } from '../../../core/compare/made-runs';
import { newStoredRun } from '../../persistence/stored-run';
import type { RunLine } from '../../store/runs-table';
import { allDrawn, drawnAfter } from './drawn-rows';

const LINES: readonly RunLine[] = Array.from({ length: 10 }, (_, place) => ({
  row: newStoredRun({
    runId: `r${place}`,
    group: { id: 'g', number: 1, name: 'Run 1' },
    place,
    config: madeConfig('sap', place),
    choice: 'wasm',
    data: { name: 'Strokes', identity: null },
    createdAt: '2026-01-01T00:00:00.000Z',
  }),
  status: 'finished',
  title: `Run ${place}`,
}));
const SHAPE = { columns: [], template: '32px', model: null };
const NONE: ReadonlySet<string> = new Set();
const WANTED = { lines: LINES, shape: SHAPE, chosen: NONE };

describe('rows in turns', () => {
  const first = drawnAfter(new Map(), WANTED, 0, 4);
  const all = drawnAfter(first, WANTED, 0, 100);

  it('come nearest to what is looked at first, and all of them in the end', () => {
    expect([...first.keys()]).toEqual(['r0', 'r1', 'r2', 'r3']);
    expect([...drawnAfter(new Map(), WANTED, 5, 4).keys()].sort()).toEqual(['r3', 'r4', 'r5', 'r6']);
    const second = drawnAfter(first, WANTED, 0, 4);
    expect([second.size, allDrawn(second, WANTED)]).toEqual([8, false]);
    expect(allDrawn(drawnAfter(second, WANTED, 0, 4), WANTED)).toBe(true);
  });

  it('stay the objects they were while they say the same, however many come', () => {
    for (const [runId, row] of first) expect(all.get(runId)).toBe(row);
    expect(drawnAfter(all, { ...WANTED, lines: LINES.toReversed() }, 0, 0)).toEqual(all);
  });

  it('of those that say something else some change and the others stay, and none is lost', () => {
    const chosen = new Set(LINES.map(({ row }) => row.runId));
    const next = drawnAfter(all, { ...WANTED, chosen }, 9, 3);
    expect([...next].flatMap(([runId, row]) => (row.chosen ? [runId] : [])).sort()).toEqual([
      'r7',
      'r8',
      'r9',
    ]);
    expect(next.size).toBe(10);
    expect(next.get('r0')).toBe(all.get('r0'));
  });

  it('stay when the columns are made anew and say the same of them', () => {
    const column = (values: readonly string[]) => ({
      ...{ id: 'seed', label: 'Seed', usual: 'a', numeric: false },
      values: new Map(values.map((value, place) => [`r${place}`, value])),
    });
    const shaped = (...values: readonly string[]) => ({
      ...WANTED,
      shape: { ...SHAPE, columns: [column(values)] },
    });
    const before = drawnAfter(new Map(), shaped('a', 'a', 'b'), 0, 100);
    const after = drawnAfter(before, shaped('a', 'b', 'b'), 0, 100);
    expect(
      LINES.flatMap(({ row: { runId } }) => (before.get(runId) === after.get(runId) ? [] : [runId])),
    ).toEqual(['r1']);
    const bold = { ...shaped('a', 'a', 'b'), shape: { ...shaped('a', 'a', 'b').shape, model: 'r2' } };
    const held = drawnAfter(before, bold, 0, 100);
    expect(['r0', 'r1', 'r2', 'r3'].map((runId) => before.get(runId) === held.get(runId))).toEqual([
      ...[false, false, false, true],
    ]);
  });

  it('go at once with their run', () => {
    const fewer = { ...WANTED, lines: LINES.slice(2) };
    expect([...drawnAfter(all, fewer, 0, 1).keys()].sort()).toEqual(
      LINES.slice(2).map(({ row }) => row.runId),
    );
    expect(allDrawn(drawnAfter(all, fewer, 0, 0), fewer)).toBe(true);
  });
});
