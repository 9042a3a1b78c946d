import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { configProblems } from '../config/validate';
import type { ChannelLayerRecord, CutRecord, RunRecord } from '../record/run-record';
import { parseRuns, runsJson } from './parse-runs';

/** Runs this engine made, as the page ships them. */
const RECORDED = readFileSync('public/recorded/three-phases.json', 'utf8');

function runsOf(json: string): readonly RunRecord[] {
  const { runs, problem } = parseRuns(json);
  if (runs === null) throw new Error(problem);
  return runs;
}

/** Short, so that thousands of damages stay cheap. */
const SMALL: readonly RunRecord[] = runsOf(RECORDED).map((run) => ({
  ...run,
  iterations: run.iterations.slice(0, 2).map((record) => ({
    ...record,
    layers: record.layers.map((layer) => ({ ...layer, unitWeights: layer.unitWeights.slice(0, 2) })),
  })),
}));

const CUT: CutRecord = {
  ...{ asked: 9, removed: 9, threshold: 0.5, bound: null, histogram: { max: 1, kept: [3], cut: [2] } },
  bounds: [
    { layers: ['stem'], bound: { d: 5, pqi: 0.4, r: 3, normP: 2, normQ: 1 }, removed: 2 },
    { layers: ['dense1'], bound: null, removed: 0 },
  ],
};

function damaged(value: unknown, at: readonly number[], by: unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined || typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value);
  const place = entries.length === 0 ? -1 : first % entries.length;
  const changed = entries.map(([key, item], index) => [
    key,
    index === place ? damaged(item, rest, by) : item,
  ]);
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}

function isSound(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isSound);
}

describe('records out of files', () => {
  it('[RE1] what was written is read again, number by number', () => {
    const recorded: { readonly runs: unknown } = JSON.parse(RECORDED);
    expect(runsOf(RECORDED)).toEqual(recorded.runs);
    expect(runsOf(runsJson(SMALL))).toEqual(SMALL);
    expect(runsOf(JSON.stringify(SMALL[0]))).toEqual([SMALL[0]]);
    expect(runsOf(runsJson([]))).toEqual([]);
    const made = madeRun(madeConfig('frs', 3), [
      [1024, 0.5],
      [12, 0.1, null],
    ]);
    expect(runsOf(runsJson([made]))).toEqual([made]);
    const coupled: ChannelLayerRecord = {
      ...{ name: 'stem', kind: 'conv', nodes: ['stem', 'conv1.1.2'], channels: 2, alive: [0, 1] },
      ...{ scores: null, cut: [], leftOut: true, perClass: null },
    };
    const iterations = made.iterations.map((record) => {
      const { channels } = asChannels(record, 4);
      return channels === undefined
        ? record
        : {
            ...record,
            cut: CUT,
            channels: {
              ...{ ...channels, form: 'dense' as const, checkedImages: null, layers: [coupled] },
              classWeights: [
                { weight: 0.731, accuracy: 0.9 },
                { weight: 1, accuracy: null },
              ],
            },
          };
    });
    expect(runsOf(runsJson([{ ...made, iterations }]))).toEqual([{ ...made, iterations }]);
  });

  it('[RE90] the names of classes out of files come back, and records without them are read as before', () => {
    const [first] = SMALL;
    if (first === undefined) throw new Error('no run');
    const named = { ...first, environment: { ...first.environment, classNames: ['cat', 'dog'] } };
    expect(runsOf(runsJson([named]))).toEqual([named]);
    expect(runsOf(runsJson([first]))[0]?.environment).not.toHaveProperty('classNames');
    const { problem } = parseRuns(runsJson([named]).replace('"dog"', '7'));
    expect(problem).toBe('runs[0].environment.classNames[1] must be a text, not 7.');
  });

  it('[RE2] no damage gives anything but sound runs or a sentence', () => {
    const bundle: unknown = JSON.parse(runsJson(SMALL));
    fc.assert(
      fc.property(
        fc.array(fc.nat(60), { maxLength: 9 }),
        fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0.5, 2 ** 60, 'x'.repeat(2000))),
        (at, by) => {
          const { runs, problem } = parseRuns(JSON.stringify(damaged(bundle, at, by)));
          expect(problem === null || /\.$/.test(problem)).toBe(true);
          for (const { config, iterations } of runs ?? []) {
            expect(configProblems(config).size).toBe(0);
            expect(isSound(iterations)).toBe(true);
            for (const { size, test } of iterations) {
              expect(size.weightsAlive).toBeLessThanOrEqual(size.weightsTotal);
              expect(test.accuracy).toBeLessThanOrEqual(1);
            }
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('[RE2] text that is cut, random or no bundle gives a sentence', () => {
    const json = runsJson(SMALL);
    fc.assert(
      fc.property(fc.nat(json.length - 3), (length) => {
        expect(parseRuns(json.slice(0, length)).problem).toMatch(/\.$/);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseRuns(text).problem ?? '').toMatch(/\.$/);
      }),
      { numRuns: 2000 },
    );
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(parseRuns(deep).problem).toMatch(/\.$/);
    expect(parseRuns(json.replace(/"loss": [\d.]+/, '"loss": 1e999')).problem).toBe(
      'runs[0].iterations[0].train.loss must be a finite number, not Infinity.',
    );
    expect(parseRuns(json.replace('"beta": 0.9', `"beta": ${deep}`)).problem).toMatch(/\.$/);
  });

  it('[RE3] another schema, a run twice and unordered records are refused with their place', () => {
    const [run] = SMALL;
    if (run === undefined) throw new Error('no run');
    const problemOf = (bundle: unknown) => parseRuns(JSON.stringify(bundle)).problem;
    expect(problemOf({ schema: 2, runs: SMALL })).toBe(
      'The file has record schema 2; this version reads schema 1. Use the version that wrote it, or a newer one.',
    );
    expect(problemOf({ schema: 1, runs: [{ ...run, schema: 7 }] })).toMatch(
      /^runs\[0\] has record schema 7;/,
    );
    expect(problemOf({ schema: 1, runs: [run, run] })).toMatch(/twice/);
    expect(problemOf({ schema: 1, runs: [{ ...run, iterations: run.iterations.toReversed() }] })).toBe(
      'runs[0].iterations[0].iteration must be 0, its place in the list, not 1.',
    );
    expect(problemOf({ schema: 1, runs: [{ ...run, config: { ...run.config, seed: -1 } }] })).toMatch(
      /^runs\[0\]\.config: Seed takes a whole number/,
    );
    expect(problemOf({ hello: 1 })).toMatch(/^runs must be a list of runs/);
  });
});
