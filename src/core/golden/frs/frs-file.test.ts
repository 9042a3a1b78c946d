import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGoldenText } from '../check-file';
import type { CheckResult } from '../findings';

const text = readFileSync(new URL('../frs.json', import.meta.url), 'utf8');
const { schema, results } = checkGoldenText(text);

/** The results of one case of the file (or its units) with the value at `path` changed. */
function tampered(
  part: { readonly case: number } | { readonly unit: number },
  path: readonly (string | number)[],
  change: (value: never) => unknown,
): readonly CheckResult[] {
  const whole = JSON.parse(text) as { meta: unknown; cases: unknown[]; units: unknown[] };
  const chosen = 'case' in part ? whole.cases[part.case] : whole.units[part.unit];
  let holder = chosen as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  holder[last] = change(holder[last] as never);
  const root = 'case' in part ? { meta: whole.meta, cases: [chosen] } : { meta: whole.meta, units: [chosen] };
  return checkGoldenText(JSON.stringify(root)).results;
}

function failed(all: readonly CheckResult[]): readonly CheckResult[] {
  return all.filter((result) => result.status === 'failed');
}

describe("golden vectors of the authors' FRS code", () => {
  it.each([
    ['activations', 3],
    ['class weights', 4],
    ['relevance, float64', 23],
    ['relevance', 72],
    ['scores', 18],
    ['selection', 4],
    ['masked', 3],
    ['unit, official', 7],
    ['unit, stable', 7],
    ['unit', 2],
  ])('[G10] %s: all %d entries agree, or say why they cannot be compared', (kind, count) => {
    expect(schema).toBe('frs');
    const ours = results.filter((result) => result.kind === kind);
    expect(ours).toHaveLength(count);
    expect(failed(ours).map((result) => `${result.id}: ${result.failures[0]}`)).toEqual([]);
  });

  it('[G11] not comparable: float32 relevance of the input layer, and where the official clamps make up relevance', () => {
    const apart = results.filter((result) => result.status === 'not-comparable');
    expect(apart).toHaveLength(5);
    for (const { notComparable } of apart)
      expect(notComparable.join()).toMatch(
        /^(float32 relevance at the network's input|stable mode: no live)/,
      );
  });

  it.each([
    ['a relevance value', 0, ['layers', 3, 'R_in', 1], (v: number) => v + 0.001, 'relevance'],
    [
      'a float64 value',
      0,
      ['float64', 'layers', 1, 'R_in', 0],
      (v: number) => v + 1e-6,
      'relevance, float64',
    ],
    ['an activation', 0, ['layers', 0, 'Y', 5], (v: number) => v + 0.01, 'activations'],
    ['a prediction', 0, ['predictions', 2], (v: number) => (v + 1) % 3, 'activations'],
    ['a class scale', 1, ['class_scale', 0], (v: number) => v + 1e-4, 'class weights'],
    ['a score', 1, ['scores', 1, 'score', 2], (v: number) => v + 1e-3, 'scores'],
    ['a number of images', 2, ['scores', 0, 'csize', 0], (v: number) => v - 3, 'scores'],
    ['a list', 1, ['prune_steps', 1, 'prune_list_by_layer', '4'], () => [1, 4, 0], 'selection'],
    ['a list order', 1, ['prune_steps', 0, 'prune_list_by_layer', '7'], () => [0, 2, 4], 'selection'],
    ['hidden units', 1, ['prune_steps', 0, 'linear_prune_list'], () => [2, 4], 'selection'],
    ['a logit', 2, ['prune_steps', 0, 'logits_after_mask', 0, 0], (v: number) => v + 0.01, 'masked'],
    ['a sparsity', 2, ['prune_steps', 0, 'prune_rate_percent_official'], (v: number) => v + 0.1, 'masked'],
    ['a block', 2, ['block_trace', 1, 'R_shortcut', 2], (v: number) => v + 0.1, 'relevance'],
    [
      'a weight',
      2,
      ['weights', 'layer2.0.shortcut.0.weight', 'data', 3],
      (v: number) => v + 0.5,
      'activations',
    ],
  ] as const)('[G12] a tampered file is noticed: %s', (_, index, path, change, kind) => {
    const bad = failed(tampered({ case: index }, path, change as (value: never) => unknown));
    expect(bad.map((result) => result.kind)).toContain(kind);
  });

  it.each([
    ['dense', 0, ['R_in', 1]],
    ['dense, output', 0, ['Y', 1]],
    ['dense, bias', 0, ['b', 1]],
    ['conv', 1, ['R_in', 3]],
    ['strided conv', 2, ['R_in', 1]],
    ['max-pool', 4, ['R_in', 0]],
    ['average pool', 5, ['R_in', 0]],
    ['add', 6, ['R_branch', 4]],
    ['score', 8, ['score', 0, 0]],
  ] as const)('[G12] a tampered unit is noticed: %s', (_, index, path) => {
    expect(failed(tampered({ unit: index }, path, (value: number) => value + 0.01)).length).toBeGreaterThan(
      0,
    );
  });

  it('[G14] the order of keys in a file says nothing', () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? 1 : -1));
      return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
    };
    const counts = (all: readonly CheckResult[]) =>
      all.map(({ status, compared }) => `${status} ${compared}`);
    const backwards = checkGoldenText(JSON.stringify(sorted(JSON.parse(text)))).results;
    expect(failed(backwards)).toEqual([]);
    expect(counts(backwards)).toEqual(counts(results));
  });

  it('[G13] other rules than alpha 2, beta 1, and layers the lab does not know, are refused with their place', () => {
    expect(() => checkGoldenText(JSON.stringify({ meta: { alpha: 1 }, cases: [{}] }))).toThrow('meta.alpha');
    const unknown = tampered({ case: 0 }, ['layers', 1, 'op'], () => 'swish');
    expect(failed(unknown)[0]?.failures[0]).toContain('layers[1].op');
  });

  it('[G70] a file whose networks were cut off is refused, not agreed with', () => {
    const whole = JSON.parse(text);
    expect(() => checkGoldenText(JSON.stringify({ ...whole, cases: [] }))).toThrow('“cases” is empty');
    expect(() => checkGoldenText(JSON.stringify({ ...whole, units: [] }))).toThrow('“units” is empty');
    const { units: _, ...onlyCases } = whole;
    expect(checkGoldenText(JSON.stringify(onlyCases)).results.length).toBeGreaterThan(0);
  });

  const small = JSON.parse(readFileSync(new URL('small-networks.json', import.meta.url), 'utf8'));
  const [prunedBias, nearlyOne, zeroWeight] = small.cases;
  const checked = (network: unknown) => checkGoldenText(JSON.stringify({ cases: [network] })).results;

  it('[G90] the bias of a pruned filter stays: what it still fires reaches the relevance and scores of the next step', () => {
    const ours = checked(prunedBias);
    expect(failed(ours)).toEqual([]);
    expect(ours.filter(({ kind, status }) => kind === 'scores' && status === 'passed')).toHaveLength(4);
    expect(ours.find(({ id }) => id.startsWith('pruned_bias, after pruning: layer 1, relu'))?.status).toBe(
      'passed',
    );
  });

  it('[G91] where X sums to nearly 1 before a filter of one sign, float32 noise over the same activations is told from an error', () => {
    const apart = (all: readonly CheckResult[]) =>
      all.find(({ kind, id }) => kind === 'relevance' && id.includes('layer 1, relu'));
    expect(failed(checked(nearlyOne))).toEqual([]);
    expect(apart(checked(nearlyOne))?.notComparable.join()).toContain('amplified by nearly cancelling sums');
    const wrong = structuredClone(nearlyOne);
    wrong.layers[1].R_in = wrong.layers[1].R_in.map((v: number) => v * 1.01);
    expect(apart(checked(wrong))?.status).toBe('failed');
  });

  it("[G92] a weight that is 0 without being cut counts in the authors' sparsity", () => {
    const masked = checked(zeroWeight).filter(({ kind }) => kind === 'masked');
    expect(masked.map(({ status }) => status)).toEqual(['passed']);
  });

  it('[G93] single layers with a tiny denominator say so: the official epsilon shows in stable mode, float32 noise in official mode', () => {
    const { units } = small;
    const [dense, conv] = units.map(
      (unit: unknown) => checkGoldenText(JSON.stringify({ units: [unit] })).results,
    );
    const reasons = (all: readonly CheckResult[]) =>
      all.map(({ kind, status, notComparable }) => `${kind} ${status} ${notComparable.join()}`);
    expect(reasons(dense)).toEqual([
      'unit, official passed ',
      expect.stringMatching(/^unit, stable not-comparable .*epsilon of 1e-9 shows$/),
    ]);
    expect(reasons(conv)).toEqual([
      expect.stringMatching(/^unit, official not-comparable float32 rounding/),
      expect.stringMatching(/^unit, stable not-comparable stable mode: no live/),
    ]);
    const wrong = { ...units[1], R_in: units[1].R_in.map((v: number) => v * 1.01) };
    expect(failed(checkGoldenText(JSON.stringify({ units: [wrong] })).results)).toHaveLength(1);
  });
});
