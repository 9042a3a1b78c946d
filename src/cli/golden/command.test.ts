import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type GoldenHost, runGolden } from './command';

const model = {
  data: 'MNIST',
  model: 'linear',
  total_params: 7850,
  prunable_params: 7840,
  prunable: [{ name: 'w', shape: [10, 784] }],
  unpruned: [{ name: 'b', shape: [10] }],
};
const files: Readonly<Record<string, string>> = {
  'good.json': JSON.stringify({ schema_version: 1, models: [model] }),
  'bad.json': JSON.stringify({ schema_version: 1, models: [{ ...model, total_params: 7851 }] }),
  'broken.json': '{"models": ',
  'other.json': '{"hello": 1}',
};

function run(...args: string[]): { code: number; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const host: GoldenHost = {
    read: (path) => {
      const found = files[path];
      if (found === undefined) throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
      return found;
    },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  };
  return { code: runGolden(args, host), out, err };
}

describe('npm run golden', () => {
  it('[G8] a file that agrees: table, verdict, exit 0', () => {
    const { code, out, err } = run('good.json');
    expect(code).toBe(0);
    expect(err).toEqual([]);
    expect(out.some((line) => /^model\s+1\s+0\s+0\s+2$/.test(line))).toBe(true);
    expect(out.at(-1)).toBe("All 1 comparable entries agree with the authors' code; 0 not comparable.");
  });

  it('[G8] a file that disagrees: the first failure in one line, exit 1', () => {
    const { code, out } = run('good.json', 'bad.json');
    expect(code).toBe(1);
    expect(out).toContain('  model MNIST linear: total_params: ours 7850, official 7851');
  });

  it.each([
    [['missing.json'], 'golden: missing.json: no such file; check the path.'],
    [['broken.json'], 'golden: broken.json: not valid JSON'],
    [['other.json'], 'golden: other.json: no known golden schema'],
    [[], 'golden: no file given'],
    [['--fast', 'good.json'], 'golden: unknown option --fast'],
    [['bad.json', 'missing.json'], 'golden: missing.json'],
  ])('[G9] %j: one clear line, exit 2', (args, line) => {
    const { code, err } = run(...args);
    expect(code).toBe(2);
    expect(err).toHaveLength(1);
    expect(err[0]).toContain(line);
  });

  it('[G9] --help explains and exits 0', () => {
    expect(run('--help')).toMatchObject({ code: 0, err: [] });
  });

  it('[G9] the real program sets the exit code', () => {
    const result = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'src/cli/golden.ts', 'no-such-file.json'],
      {
        encoding: 'utf8',
      },
    );
    expect(result.status).toBe(2);
    expect(result.stderr.trim()).toBe('golden: no-such-file.json: no such file; check the path.');
  });
});
