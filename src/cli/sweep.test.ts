import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../core/record/run-record';
import { parseRuns } from '../core/report/parse-runs';
import { parseArguments } from './arguments';

const SWEEP = {
  sweep: 1,
  settings: { epochs: 1, iterations: 2, hidden: [8], train: 60, test: 30, batch: 20 },
  methods: ['sap', 'lottery'],
  axes: { p: [0.2, 0.5, 1] },
  seeds: [0, 1],
};

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command in a process of its own, as a person or a cluster starts it. */
function experiment(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'src/cli/experiment.ts', ...args],
      (_error, out, err) => resolve({ code: child.exitCode, out, err }),
    );
  });
}

function runsIn(path: string): readonly RunRecord[] {
  const { runs, problem } = parseRuns(readFileSync(path, 'utf8'));
  if (runs === null) throw new Error(problem);
  return runs;
}

/** All but times. */
function timeless(runs: readonly RunRecord[]): readonly unknown[] {
  return runs.map(({ environment, iterations, ...run }) => ({
    ...run,
    environment: { ...environment, startedAt: null },
    iterations: iterations.map((record) => ({ ...record, elapsedMs: 0 })),
  }));
}

const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
const at = (...path: readonly string[]) => join(folder, ...path);

beforeAll(() => writeFileSync(at('sweep.json'), JSON.stringify(SWEEP)));
afterAll(() => rmSync(folder, { recursive: true }));

describe('sweeps in the terminal', () => {
  it('[X7] two shards merged equal the sweep in one go, and finished runs are not run again', async () => {
    const whole = await experiment('--sweep', at('sweep.json'), '--out', at('whole'));
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toContain('6 runs in the sweep, 6 to do (18 trainings, 1.1\u00a0k images).');
    expect(whole.out).toContain('Left out: SAP, p 1. p must be smaller than q: p = 1, q = 1.');
    for (const shard of ['1/2', '2/2'])
      expect(
        await experiment('--sweep', at('sweep.json'), '--shard', shard, '--out', at(`part-${shard[0]}`)),
      ).toMatchObject({ code: 0 });
    expect(readdirSync(at('part-1', 'runs'))).toHaveLength(3);
    const merged = await experiment('--merge', at('part-2'), at('part-1'), '--out', at('all'));
    expect(merged).toMatchObject({ code: 0, out: `6 runs of 2 folders in ${at('all')}.\n`, err: '' });
    expect(timeless(runsIn(at('all', 'runs.json')))).toEqual(timeless(runsIn(at('whole', 'runs.json'))));
    const rows = (name: string) =>
      readFileSync(at(name, 'iterations.csv'), 'utf8')
        .split('\r\n')
        .map((row, _, all) => {
          const ms = all[0]?.split(',').indexOf('ms');
          return row.split(',').filter((_cell, column) => column !== ms);
        });
    expect(rows('all')).toEqual(rows('whole'));
    expect(rows('all')).toHaveLength(1 + 6 * 3 + 1);

    // One run is missing: only that one is made, and it comes out the same.
    const before = runsIn(at('whole', 'runs.json'));
    const lost = before[3]?.runId ?? '';
    const kept = at('whole', 'runs', before[0]?.runId ?? '', 'run.json');
    const written = statSync(kept).mtimeMs;
    rmSync(at('whole', 'runs', lost), { recursive: true });
    const short = await experiment('--merge', at('whole'), '--out', at('short'));
    expect(short.out).toBe(
      `5 runs of 1 folders in ${at('short')}.\n1 of 6 runs are missing, ${lost} the first.\n`,
    );
    const again = await experiment('--sweep', at('sweep.json'), '--out', at('whole'));
    expect(again.out).toContain('6 runs in the sweep, 1 to do');
    expect(statSync(kept).mtimeMs).toBe(written);
    expect(timeless(runsIn(at('whole', 'runs.json')))).toEqual(timeless(before));
  }, 240_000);

  it('[X8] a sweep, shard or merge that cannot work is one line and exit code 2', async () => {
    writeFileSync(at('broken.json'), '{"sweep": 1, "axes": {"p": [9]}}');
    writeFileSync(at('all-refused.json'), '{"sweep": 1, "axes": {"p": [2]}}');
    const lines: readonly (readonly [readonly string[], RegExp])[] = [
      [['--sweep', at('none.json'), '--out', at('x')], /^There is no file .*none\.json\.$/],
      [
        ['--sweep', at('broken.json'), '--out', at('x')],
        /^.*broken\.json: The axis p cannot be used: .*, not 9\.$/,
      ],
      [
        ['--sweep', at('all-refused.json'), '--out', at('x')],
        /^Every combination of the sweep is refused\. p must be/,
      ],
      [['--merge', at('nowhere'), '--out', at('x')], /^There is no folder .*nowhere\.$/],
    ];
    for (const [args, message] of lines) {
      const { code, err } = await experiment(...args);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      expect(err.trimEnd()).toMatch(message);
      expect(code).toBe(2);
    }
    const other = at('other');
    await experiment(
      '--method',
      'sap',
      '--train',
      '40',
      '--test',
      '20',
      '--batch',
      '20',
      '--iterations',
      '1',
      '--epochs',
      '1',
      '--out',
      other,
      '--quiet',
    );
    const path = join(other, 'run.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"schema": 1', '"schema": 2'));
    const mixed = await experiment('--merge', other, '--out', at('x'));
    expect(mixed).toMatchObject({ code: 2, out: '' });
    expect(mixed.err).toMatch(
      /other\/run\.json: The file has record schema 2; this version reads schema 1\./,
    );
  }, 240_000);

  it.each([
    ['--shard 1/2', /--shard needs --sweep/],
    ['--sweep s.json', /--sweep needs --out/],
    ['--sweep s.json --out d --epochs 3', /--epochs does not go with --sweep/],
    ['--sweep s.json --out d --shard 3/2', /A shard is written i\/n/],
    ['--merge --out d', /--merge needs the folders/],
    ['--merge a b', /--merge needs --out/],
    ['--merge a --out d --seed 1', /--merge takes folders and --out, not --seed/],
    ['--sweep s.json --out d stray', /“stray”/],
  ])('[X9] %s is refused', (line, message) => {
    expect(() => parseArguments(line.split(' '))).toThrow(message);
    expect(parseArguments('--merge a b --out d'.split(' ')).task).toEqual({
      kind: 'merge',
      folders: ['a', 'b'],
      out: 'd',
    });
  });
});
