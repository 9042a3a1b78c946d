import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../../core/compare/made-runs';
import type { RunConfig } from '../../core/config/run-config';
import type { StoredRun } from '../persistence/stored-run';
import { newStoredRun, rowAfter, storedBadge } from '../persistence/stored-run';
import { filterLines, runLines, settingColumns, sortLines } from './runs-table';
import { ALL_RUNS } from './runs-view';

function stored(press: number, place: number, config: RunConfig, change: Partial<StoredRun> = {}): StoredRun {
  const start = {
    runId: `r${press}-${place}`,
    group: { id: `g${press}`, number: press, name: `Run ${press}: SAP, Lottery, seed 0` },
    place,
    config,
    choice: 'wasm' as const,
    data: { name: 'Strokes', identity: null },
    createdAt: new Date(Date.UTC(2026, 0, press)).toISOString(),
  };
  return { ...newStoredRun(start), status: 'finished', ...change };
}

function figures(testAccuracy: number, weightsAlive: number): StoredRun['figures'] {
  return { testAccuracy, weightsAlive, weightsTotal: 1000, epochsTotal: 8 };
}

const SAP = madeConfig('sap', 0);
const LOTTERY = madeConfig('lottery', 0);

function batched(config: RunConfig, batch: number, seed = 0): RunConfig {
  return { ...config, seed, training: { ...config.training, batch } };
}

const ROWS = [
  stored(1, 0, SAP, { figures: figures(0.9, 100), tags: ['thesis'], records: 4 }),
  stored(1, 1, LOTTERY, { figures: figures(0.8, 10), notes: 'with the old images', records: 4 }),
  stored(2, 0, batched(SAP, 1000, 3), { status: 'working', records: 2 }),
  stored(3, 0, SAP, { name: 'The good one', figures: figures(0.95, 500), deletedAt: null }),
  stored(4, 0, SAP, { deletedAt: '2026-01-05T00:00:00.000Z' }),
];

function library(rows: readonly StoredRun[] = ROWS, elsewhere: readonly string[] = []) {
  return { rows: Object.fromEntries(rows.map((row) => [row.runId, row])), elsewhere };
}

const lines = runLines(library(), {});
const idsOf = (of: typeof lines) => of.map(({ row }) => row.runId);

describe('the badge of a row', () => {
  const records = madeRun(SAP, [
    [1024, 0.9],
    [256, 0.8],
  ]).iterations;
  const rowOf = (config: RunConfig, record: (typeof records)[number] | undefined) => {
    const row = stored(1, 0, config);
    return record === undefined ? row : rowAfter(row, { type: 'iteration', record }, row.createdAt);
  };

  it('is what the last record says, also where nothing is cut yet', () => {
    const frs = madeConfig('frs', 0);
    const masked = records.map((record) => {
      const { channels, ...rest } = asChannels(record, 4);
      return channels === undefined ? rest : { ...rest, channels: { ...channels, form: 'masked' as const } };
    });
    expect(storedBadge(rowOf(SAP, undefined))).toBeNull();
    expect(records.map((record) => storedBadge(rowOf(SAP, record)))).toEqual([
      'Dense: nothing cut yet',
      'Masked: same size and speed',
    ]);
    expect(storedBadge(rowOf(frs, masked[1])), 'not what the config would make of it').toBe(
      'Masked: same size and speed',
    );
  });

  it('of an older row, which has no form, comes from its weights', () => {
    const frs = madeConfig('frs', 0);
    const old = (config: RunConfig, alive: number) =>
      storedBadge(stored(1, 0, config, { figures: figures(0.9, alive) }));
    expect([old(SAP, 1000), old(SAP, 10), old(frs, 1000), old(frs, 10)]).toEqual([
      ...['Dense: nothing cut yet', 'Masked: same size and speed'],
      ...['Dense: nothing cut yet', 'Removed: smaller'],
    ]);
  });
});

describe('the lines of the table', () => {
  it('are all runs that are not deleted, newest first, each with a name of its own', () => {
    expect(lines.map(({ title }) => title)).toEqual([
      'The good one',
      'Run 2, SAP',
      'Run 1, SAP',
      'Run 1, Lottery',
    ]);
  });

  it('tell a run that lost its tab from one of another tab and from one at work here', () => {
    const statusOf = (elsewhere: readonly string[], live: Parameters<typeof runLines>[1]) =>
      runLines(library(ROWS, elsewhere), live).find(({ row }) => row.runId === 'r2-0')?.status;
    expect(statusOf([], {})).toBe('interrupted');
    expect(statusOf(['r2-0'], {})).toBe('elsewhere');
    expect(statusOf([], { 'r2-0': 'running' })).toBe('running');
  });
});

describe('the filter', () => {
  const passing = (change: Partial<typeof ALL_RUNS>) => idsOf(filterLines(lines, { ...ALL_RUNS, ...change }));

  it('finds every word somewhere in names, notes, tags and settings', () => {
    expect(passing({ text: 'THESIS' })).toEqual(['r1-0']);
    expect(passing({ text: 'old lottery' })).toEqual(['r1-1']);
    expect(passing({ text: 'old thesis' })).toEqual([]);
    expect(passing({ text: '  ' })).toHaveLength(4);
  });

  it('takes each part by itself and all together', () => {
    expect(passing({ status: 'interrupted' })).toEqual(['r2-0']);
    expect(passing({ tag: 'thesis' })).toEqual(['r1-0']);
    expect(passing({ method: 'SAP', data: 'Strokes' })).toEqual(['r3-0', 'r2-0', 'r1-0']);
    expect(passing({ method: 'SAP', tag: 'thesis', model: 'MLP 1' })).toEqual([]);
  });
});

describe('the columns of settings', () => {
  const columnsOf = (of: readonly StoredRun[]) => settingColumns(of).map(({ id }) => id);

  it('are only those in which the runs shown differ', () => {
    expect(columnsOf([ROWS[0], ROWS[3]].flatMap((row) => row ?? []))).toEqual([]);
    expect(columnsOf(lines.map(({ row }) => row))).toEqual(['method', 'batch', 'seed']);
  });

  it('say what a method implies only where a person changed it', () => {
    const { recipe } = SAP.pruning;
    const kept = { ...SAP, pruning: { ...SAP.pruning, recipe: { ...recipe, rewind: 'keep' as const } } };
    expect(columnsOf([stored(1, 0, SAP), stored(1, 1, LOTTERY), stored(1, 2, kept)])).toEqual([
      'method',
      'rewind',
    ]);
  });

  it('know what is usual, where two thirds have it', () => {
    const three = [stored(1, 0, SAP), stored(1, 1, batched(SAP, 64)), stored(1, 2, SAP)];
    expect(settingColumns(three)[0]).toMatchObject({ id: 'batch', usual: String(SAP.training.batch) });
    expect(settingColumns(three.slice(0, 2))[0]).toMatchObject({ usual: null, numeric: true });
  });
});

describe('the order', () => {
  const ordered = (by: string, descending: boolean) =>
    idsOf(sortLines(lines, { by, descending }, settingColumns(lines.map(({ row }) => row))));

  it('is that of numbers where they are numbers, and what has none is last either way', () => {
    expect(ordered('accuracy', true)).toEqual(['r3-0', 'r1-0', 'r1-1', 'r2-0']);
    expect(ordered('accuracy', false)).toEqual(['r1-1', 'r1-0', 'r3-0', 'r2-0']);
    expect(ordered('compression', true)).toEqual(['r1-1', 'r1-0', 'r3-0', 'r2-0']);
    expect(ordered('batch', true)[0], '1,000 is more than 128').toBe('r2-0');
  });

  it('of the time keeps the methods of one press in their order, newest first', () => {
    expect(ordered('started', true)).toEqual(['r3-0', 'r2-0', 'r1-0', 'r1-1']);
  });
});
