import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import type { RunMessage } from '../../core/protocol/protocol';
import type { Checkpoint } from '../../core/record/checkpoint';
import { type PackedCheckpoint, readCheckpoint } from '../../core/record/packed-checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import { packCheckpoint } from '../../worker/pack-checkpoint';
import type { RunStore } from './run-store';
import { runStore } from './run-store';
import { createRunWriter } from './run-writer';
import { MIGRATIONS, openRunsDb } from './runs-db';
import type { StoredRun } from './stored-run';
import { newStoredRun, rowAfter, takenUpAgain } from './stored-run';
import { troubleSentence } from './trouble';

const MADE = madeRun(madeConfig('sap', 0), [
  [1024, 0.9],
  [700, 0.92],
  [300, 0.85],
]);
const RECORDS = MADE.iterations;

function recordOf(iteration: number): IterationRecord {
  const record = RECORDS[iteration];
  if (record === undefined) throw new Error(`no record ${iteration}`);
  return record;
}

function plainOf(iteration: number): Checkpoint {
  const network = { parameters: Float32Array.of(iteration, -0, 0.1), buffers: new Float32Array(0) };
  return {
    schema: 1,
    iteration,
    network,
    mask: Uint8Array.of(1, 1, 0),
    optimiser: { slots: [Float32Array.of(0.5, 0, 0)], steps: 7 },
    ranked: null,
    dense: null,
  };
}

function checkpointOf(iteration: number): PackedCheckpoint {
  return packCheckpoint(plainOf(iteration));
}

function made(runId: string): StoredRun {
  return newStoredRun({
    runId,
    group: { id: 'g', number: 1, name: 'Run 1: SAP, seed 0' },
    place: 0,
    config: MADE.config,
    choice: 'wasm',
    data: { name: 'Strokes', identity: 'strokes:1' },
    createdAt: '2026-01-01T00:00:00.000Z',
  });
}

const iteration = (at: number): RunMessage => ({ type: 'iteration', record: recordOf(at) });
const checkpoint = (at: number): RunMessage => ({ type: 'checkpoint', checkpoint: checkpointOf(at) });
const started: RunMessage = {
  type: 'started',
  environment: MADE.environment,
  backend: { name: 'wasm', device: 'WebAssembly SIMD', reason: '', tried: [] },
};

async function read(packed: PackedCheckpoint | undefined): Promise<Checkpoint | null> {
  return packed === undefined ? null : readCheckpoint(packed);
}

/** A writer on the database, whose storage a test can take away. */
async function bench() {
  const real = runStore(await openRunsDb());
  let refusal: Error | null = null;
  const troubles: unknown[] = [];
  let rows: Record<string, StoredRun> = {};
  const store: RunStore = {
    ...real,
    write: (steps) => (refusal === null ? real.write(steps) : Promise.reject(refusal)),
  };
  const writer = createRunWriter({
    store: async () => store,
    now: () => '2026-01-01T00:00:01.000Z',
    onRows: (changed) => {
      rows = { ...rows, ...Object.fromEntries(changed.map((row) => [row.runId, row])) };
    },
    onWritten: () => undefined,
    onTrouble: (error) => troubles.push(error),
  });
  return {
    real,
    writer,
    troubles,
    row: (runId: string) => rows[runId],
    refuse: (error: Error | null) => {
      refusal = error;
    },
    async say(runId: string, ...events: readonly RunMessage[]) {
      for (const event of events) {
        writer.take(runId, event);
        await writer.settled();
      }
    },
  };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('the database of runs', () => {
  it('is brought up to date step by step, and what an older version stored stays', async () => {
    const old = await openRunsDb();
    await runStore(old).write([{ run: made('a'), records: [recordOf(0)], checkpoint: checkpointOf(0) }]);
    old.close();
    const seen: number[] = [];
    const newer = await openRunsDb({
      migrations: [
        () => seen.push(0),
        ...MIGRATIONS.slice(1).map(() => () => seen.push(-1)),
        (_db, transaction) => {
          seen.push(MIGRATIONS.length);
          transaction.objectStore('runs').createIndex('by-group' as never, 'group.id');
        },
      ],
    });
    expect(seen).toEqual([MIGRATIONS.length]);
    expect([...newer.transaction('runs').store.indexNames]).toContain('by-group');
    expect(await runStore(newer).list()).toEqual([made('a')]);
    newer.close();
    await expect(openRunsDb()).rejects.toMatchObject({ name: 'VersionError' });
    expect(troubleSentence(await openRunsDb().catch((error) => error))).toMatch(/newer version.*Reload/);
  });

  it('lets a newer page take over, and says so to the older one', async () => {
    const lost: boolean[] = [];
    await openRunsDb({ onLost: (newer) => lost.push(newer) });
    const newer = await openRunsDb({ migrations: [...MIGRATIONS, () => undefined] });
    expect(lost).toEqual([true]);
    newer.close();
  });

  it('says when an older page does not let go', async () => {
    const hold = indexedDB.open('pruning-lab-runs', 1);
    await new Promise((resolve) => {
      hold.onupgradeneeded = () => MIGRATIONS[0]?.(hold.result as never, hold.transaction as never);
      hold.onsuccess = resolve;
    });
    let blocked = 0;
    const opening = openRunsDb({
      migrations: [...MIGRATIONS, () => undefined],
      onBlocked: () => {
        blocked += 1;
        hold.result.close();
      },
    });
    (await opening).close();
    expect(blocked).toBe(1);
  });
});

describe('the store of runs', () => {
  it('gives back a network as it was packed, and the records up to it', async () => {
    const { real } = await bench();
    await real.write([{ run: made('a'), records: RECORDS, checkpoint: checkpointOf(1) }]);
    const point = await real.resumePoint('a');
    expect(point?.records).toEqual(RECORDS.slice(0, 2));
    expect(await read(point?.checkpoint)).toEqual(plainOf(1));
    expect(await real.resumePoint('b')).toBeNull();
  });

  it('a network that an older version of the page stored unpacked is handed on packed, and replaced by the next', async () => {
    const old = await openRunsDb({ migrations: MIGRATIONS.slice(0, 1) });
    await old.put('checkpoints', plainOf(1), 'a');
    for (const record of RECORDS) await old.put('records', record, ['a', record.iteration]);
    old.close();
    const { real } = await bench();
    const point = await real.resumePoint('a');
    expect(point?.records).toEqual(RECORDS.slice(0, 2));
    expect(await read(point?.checkpoint)).toEqual(plainOf(1));
    await real.write([{ run: made('a'), records: [], checkpoint: checkpointOf(2) }]);
    expect(await read((await real.resumePoint('a'))?.checkpoint)).toEqual(plainOf(2));
  });

  it('a step happens whole or not at all', async () => {
    const { real } = await bench();
    await real.write([{ run: made('a'), records: [recordOf(0)], checkpoint: checkpointOf(0) }]);
    const uncloneable = { ...checkpointOf(1), bytes: (() => 0) as never };
    const grown = { ...made('a'), records: 2 };
    await expect(
      real.write([{ run: grown, records: [recordOf(1)], checkpoint: uncloneable }]),
    ).rejects.toThrow();
    expect(await real.list()).toEqual([made('a')]);
    expect((await real.records(['a']))[0]).toEqual([recordOf(0)]);
    expect((await real.resumePoint('a'))?.checkpoint.iteration).toBe(0);
  });

  it('keeps the records of runs apart, also where one name begins another', async () => {
    const { real } = await bench();
    await real.write([
      { run: made('a'), records: [recordOf(0)], checkpoint: checkpointOf(0) },
      { run: made('a1'), records: RECORDS, checkpoint: checkpointOf(2) },
    ]);
    await real.remove(['a']);
    expect((await real.list()).map(({ runId }) => runId)).toEqual(['a1']);
    expect((await real.records(['a']))[0]).toEqual([]);
    expect(await real.resumePoint('a')).toBeNull();
    expect((await real.records(['a1']))[0]).toEqual(RECORDS);
  });

  it('what a person writes and what a worker says do not overwrite each other', async () => {
    const { real } = await bench();
    await real.write([{ run: made('a'), records: [], checkpoint: null }]);
    await real.label(['a'], { name: 'the good one', tags: ['thesis'] });
    await real.write([{ run: { ...made('a'), records: 1 }, records: [recordOf(0)], checkpoint: null }]);
    await real.label(['a', 'gone'], { notes: 'rerun with more epochs' });
    const labelled = await real.list();
    expect(labelled, 'a run that is gone does not come back').toHaveLength(1);
    expect(labelled[0]).toMatchObject({
      records: 1,
      name: 'the good one',
      tags: ['thesis'],
      notes: 'rerun with more epochs',
    });
  });
});

describe('the writer', () => {
  it('writes a record together with its network and its row', async () => {
    const { writer, real, say } = await bench();
    writer.begin([made('a')]);
    await say('a', started, iteration(0));
    expect((await real.records(['a']))[0], 'a record alone could not be resumed from').toEqual([]);
    await say('a', checkpoint(0));
    expect((await real.records(['a']))[0]).toEqual([recordOf(0)]);
    expect((await real.list())[0]).toMatchObject({
      status: 'working',
      records: 1,
      checkpoint: 0,
      figures: { testAccuracy: 0.9, weightsAlive: 1024 },
      environment: MADE.environment,
    });
    await say('a', iteration(1), { type: 'failed', code: 'diverged', message: 'NaN' });
    expect((await real.records(['a']))[0], 'the last record of a failed run').toEqual(RECORDS.slice(0, 2));
    expect((await real.list())[0]).toMatchObject({ status: 'failed', records: 2, checkpoint: 0 });
  });

  it('whatever moment the tab dies, the row, the records and the network fit together', async () => {
    const events = [started, ...[0, 1, 2].flatMap((at) => [iteration(at), checkpoint(at)])];
    for (let died = 0; died <= events.length; died++) {
      globalThis.indexedDB = new IDBFactory();
      const { writer, real, say } = await bench();
      writer.begin([made('a')]);
      await say('a', ...events.slice(0, died));
      await writer.settled();
      const [row] = await real.list();
      const [records = []] = await real.records(['a']);
      const point = await real.resumePoint('a');
      expect(row?.records).toBe(records.length);
      expect(row?.checkpoint ?? -1).toBe(records.length - 1);
      expect(point?.checkpoint.iteration ?? -1).toBe(records.length - 1);
    }
  });

  it('steps that come while one is being written gather: every record, the newest network', async () => {
    const { writer, real } = await bench();
    writer.begin([made('a')]);
    for (const event of [started, ...[0, 1, 2].flatMap((at) => [iteration(at), checkpoint(at)])])
      writer.take('a', event);
    await writer.settled();
    expect((await real.records(['a']))[0]).toEqual(RECORDS);
    expect(await read((await real.resumePoint('a'))?.checkpoint)).toEqual(plainOf(2));
  });

  it('a full disk loses nothing that was stored, is told, and is made up for once there is room', async () => {
    const { writer, real, say, refuse, troubles, row } = await bench();
    writer.begin([made('a')]);
    await say('a', started, iteration(0), checkpoint(0));
    refuse(new DOMException('full', 'QuotaExceededError'));
    await say('a', iteration(1), checkpoint(1), iteration(2), checkpoint(2));
    expect(troubles.map(troubleSentence)[0]).toMatch(/^Storage is full: .*Runs go on;.*Delete runs/);
    expect(row('a')?.records, 'the page knows the run as it is').toBe(3);
    expect((await real.records(['a']))[0]).toEqual([recordOf(0)]);
    expect((await real.resumePoint('a'))?.checkpoint.iteration).toBe(0);
    refuse(null);
    writer.retry();
    await writer.settled();
    expect(troubles.at(-1)).toBeNull();
    expect((await real.records(['a']))[0]).toEqual(RECORDS);
    expect((await real.resumePoint('a'))?.checkpoint.iteration).toBe(2);
  });

  it('what a person writes on a run that is not stored yet is stored with it; what is deleted is not', async () => {
    const { writer, real, refuse } = await bench();
    refuse(new DOMException('full', 'QuotaExceededError'));
    writer.begin([made('a'), made('b')]);
    writer.take('a', started);
    await writer.settled();
    writer.label(['a', 'unknown'], { name: 'the good one', tags: ['thesis'] });
    await real.label(['a'], { name: 'the good one', tags: ['thesis'] });
    writer.forget(['b']);
    refuse(null);
    writer.retry();
    await writer.settled();
    const [kept, ...others] = await real.list();
    expect(kept).toMatchObject({ runId: 'a', name: 'the good one', tags: ['thesis'] });
    expect(kept?.environment).toEqual(MADE.environment);
    expect(others).toEqual([]);
  });

  it('says what a private window means, and the run is still known to the page', async () => {
    const troubles: unknown[] = [];
    const rows: StoredRun[] = [];
    const writer = createRunWriter({
      store: () => Promise.reject(new DOMException('denied', 'SecurityError')),
      now: () => '',
      onRows: (changed) => rows.push(...changed),
      onWritten: () => expect.unreachable(),
      onTrouble: (error) => troubles.push(error),
    });
    writer.begin([made('a')]);
    writer.take('a', started);
    await writer.settled();
    expect(troubleSentence(troubles[0])).toMatch(/store nothing \(denied\): runs are lost.*private window/);
    expect(rows.at(-1)?.environment).toEqual(MADE.environment);
  });

  it('a run taken up again makes its later records anew and says on what', async () => {
    const { writer, real, say } = await bench();
    writer.begin([made('a')]);
    await say('a', started, iteration(0), checkpoint(0), iteration(1), { type: 'stopped' });
    const [stopped] = await real.list();
    if (stopped === undefined) throw new Error('not stored');
    const again = await bench();
    again.writer.begin([takenUpAgain(stopped, 'cpu', '')]);
    const elsewhere = { ...MADE.environment, backend: 'cpu', device: 'Plain JavaScript' } as const;
    await again.say('a', { ...started, environment: elsewhere }, iteration(1), checkpoint(1));
    const [row] = await real.list();
    expect(row).toMatchObject({ status: 'working', records: 2, checkpoint: 1, choice: 'cpu' });
    expect(row?.environment).toEqual(MADE.environment);
    expect(row?.resumed).toEqual([{ after: 0, environment: elsewhere }]);
  });

  it('hears nothing more of a run that is over', () => {
    const over = rowAfter(made('a'), { type: 'finished' }, 'later');
    expect(over.status).toBe('finished');
    expect(rowAfter(over, { type: 'resumed' }, 'later')).toBe(over);
  });
});
