import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGoldenText } from './check-file';
import type { CheckResult } from './findings';
import { labShape, torchIndices, weightsFromTorch } from './torch-layout';

const text = readFileSync(new URL('./sap.json', import.meta.url), 'utf8');
const { results } = checkGoldenText(text);

/** The file with the value at `path` changed by `change`; null removes it. */
function tampered(
  path: readonly (string | number)[],
  change: (value: never) => unknown,
): readonly CheckResult[] {
  const root: unknown = JSON.parse(text);
  let holder = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  holder[last] = change(holder[last] as never);
  return checkGoldenText(JSON.stringify(root)).results;
}

function failed(all: readonly CheckResult[]): readonly CheckResult[] {
  return all.filter((result) => result.status === 'failed');
}

function entryIndex(kind: string, id?: string): number {
  const root = JSON.parse(text) as { entries: { kind: string; id: string }[] };
  return root.entries.findIndex((entry) => entry.kind === kind && (id === undefined || entry.id === id));
}

describe("golden vectors of the authors' SAP code", () => {
  it.each([
    ['pqi_vector', 36],
    ['compress', 68],
    ['sequence', 5],
    ['rewind', 1],
    ['sgd_steps', 1],
    ['cosine_lr', 1],
    ['property', 156],
    ['bound_table', 539],
    ['model', 20],
  ])('[G1] %s: all %d entries agree, or say why they cannot be compared', (kind, count) => {
    const ours = results.filter((result) => result.kind === kind);
    expect(ours).toHaveLength(count);
    expect(failed(ours).map((result) => `${result.id}: ${result.failures[0]}`)).toEqual([]);
  });

  it('[G2] only float32 overflow and crashes of the official code are not comparable', () => {
    const apart = results.filter((result) => result.status === 'not-comparable');
    expect(apart).toHaveLength(5);
    for (const result of apart) expect(result.notComparable.join()).toMatch(/float32_only|crashes here/);
  });

  it.each([
    [9, 'passed', 'rounding guard'],
    [10, 'failed', ''],
    [7, 'failed', ''],
  ])(
    '[G94] of 886168 weights the guard takes 9e-4 off a bound of 8.0006: an official count of %d is %s',
    (m, status, allowed) => {
      const row = [886168, 0.8556995987892151, 1, 1.2, 0, m];
      const [result] = tampered(['bound_table', 'rows'], () => [row]).filter(
        ({ kind }) => kind === 'bound_table',
      );
      expect(result?.status).toBe(status);
      expect(result?.allowed.join()).toContain(allowed);
    },
  );

  it('[G2] an index that overflows float32 is not comparable even without a tag; any other difference fails', () => {
    const id = entryIndex('pqi_vector', 'pqi/half_ones_half_zeros_d20000');
    const untagged = tampered(['entries', id, 'tags'], () => []).find((result) =>
      result.id.includes('d20000'),
    );
    expect(untagged).toMatchObject({ status: 'not-comparable', failures: [] });
    expect(untagged?.notComparable[0]).toContain('float32 overflow');
    expect(untagged?.compared).toBeGreaterThan(5);
  });

  it('[G2] differences are allowed by named rules only', () => {
    const allowed = new Set(results.flatMap((result) => result.allowed));
    for (const rule of allowed) expect(rule).toMatch(/^(float64 counting|integer bound|all-zero group)/);
  });

  it('[G3] the float32 recipe leaves the official mask in every compress entry but one with an integer bound', () => {
    const explained = results.filter(
      (result) =>
        result.kind === 'compress' && result.allowed.some((rule) => rule.startsWith('integer bound')),
    );
    expect(explained.map((result) => result.id)).toEqual([
      'compress/single_nonzero_rows/neuron/si-0.5-1-0-1',
    ]);
  });
});

describe('the checks notice', () => {
  const vector = entryIndex('pqi_vector');
  const sap = entryIndex('compress', 'compress/mlp3/global/si-0.5-1-0-1');
  const conv = entryIndex('compress', 'compress/conv8333_fc/neuron/lt-0.2');
  const sequence = entryIndex('sequence');
  const plus = (amount: number) => (value: number) => value + amount;
  const flip = (value: number) => 1 - value;
  const step = ['entries', sap, 'official', 'steps', 0];
  const cases: readonly [string, readonly (string | number)[], (value: never) => unknown][] = [
    ['an index off by 1e-4', ['entries', vector, 'official', 'pqi', 3, 'value'], plus(1e-4)],
    ['a grid cell off by 1e-4', ['entries', vector, 'official', 'grid', 'value', 4, 5], plus(1e-4)],
    ['a Gini off by 1e-5', ['entries', vector, 'official', 'gini'], plus(1e-5)],
    ['an undefined index', ['entries', vector, 'official', 'gini'], () => 'NaN'],
    ['a changed weight', ['entries', vector, 'w', 0], plus(0.5)],
    ['one weight more to keep', [...step, 'm', 0], plus(1)],
    ['one weight more to cut', [...step, 'num_prune', 0], plus(1)],
    ['another d', [...step, 'd', 0], plus(1)],
    ['another pivot', [...step, 'pivot_value', 0], plus(0.01)],
    ['a neuron index', ['entries', sap, 'official', 'si', 'neuron', 'linear.weight', 2], plus(1e-3)],
    [
      'an index after the cut',
      ['entries', sap, 'official', 'pqi_0.5_1_after_pruning', 'global', 'global', 0],
      plus(1e-3),
    ],
    ['a revived weight', ['entries', sap, 'official', 'mask_after', 'blocks.0.weight', 0], flip],
    ['a changed conv mask', ['entries', conv, 'official', 'mask_after', 'blocks.0.weight', 100], flip],
    ['a changed conv pivot', ['entries', conv, 'official', 'steps', 0, 'pivot_value', 7], plus(0.05)],
    [
      'a changed weight after the cut',
      ['entries', sap, 'official', 'params_after', 'linear.weight', 3],
      plus(1e-6),
    ],
    ['a changed bias', ['entries', sap, 'official', 'params_after', 'linear.bias', 1], plus(1e-6)],
    ['a total', ['entries', sap, 'official', 'removed_total'], plus(1)],
    ['another mode', ['entries', sap, 'mode'], () => 'si-0.5-1-0-1.2'],
    ['another scope', ['entries', conv, 'scope'], () => 'layer'],
    [
      'a sequence mask',
      ['entries', sequence, 'official', 'iterations', 2, 'mask_after', 'linear.weight', 5],
      flip,
    ],
    [
      'a sequence count',
      ['entries', sequence, 'official', 'iterations', 1, 'steps', 0, 'num_prune', 0],
      plus(1),
    ],
    [
      'a rewound weight',
      ['entries', entryIndex('rewind'), 'official', 'after', 'linear.bias', 0],
      plus(1e-6),
    ],
    [
      'an SGD step',
      ['entries', entryIndex('sgd_steps'), 'official', 'steps', 3, 'params_after', 'fc.bias', 0],
      plus(1e-4),
    ],
    [
      'a gradient norm',
      ['entries', entryIndex('sgd_steps'), 'official', 'steps', 1, 'total_norm_before_clip'],
      plus(1e-3),
    ],
    [
      'a learning rate',
      ['entries', entryIndex('cosine_lr'), 'official', 'lr_used_in_epoch_1_to_200', 99],
      plus(1e-6),
    ],
    ['a broken law', ['property_checks', 0, 'holds_in_official_output'], (value: boolean) => !value],
    ['a swapped law', ['property_checks', 0, 'relation'], () => '>'],
    ['a bound', ['bound_table', 'rows', 100, 5], plus(2)],
    ['a parameter count', ['models', 1, 'prunable_params'], plus(1)],
  ];

  it.each(cases)('[G4] %s', (_, path, change) => {
    expect(failed(tampered(path, change)).length).toBeGreaterThan(0);
  });

  it('[G5] unreadable entries fail with their place, unknown kinds are reported', () => {
    const [broken] = failed(tampered(['entries', sap, 'mask_before'], () => 'none'));
    expect(broken?.failures[0]).toContain(`entries[${sap}].mask_before`);
    const short = failed(
      tampered(['entries', sap, 'params', 0, 'data'], (value: number[]) => value.slice(1)),
    );
    expect(short[0]?.failures[0]).toContain('needs 320 values; the file has 319');
    const unknown = tampered(['entries', vector, 'kind'], () => 'entropy_vector');
    expect(unknown.find((result) => result.kind === 'entropy_vector')?.status).toBe('not-comparable');
  });

  it('[G6] files of no known kind are refused with a reason', () => {
    expect(() => checkGoldenText('{"entries": [')).toThrow('not valid JSON');
    expect(() => checkGoldenText('[1, 2]')).toThrow('no known golden schema');
    expect(() => checkGoldenText('{"schema_version": 2, "entries": []}')).toThrow('schema_version is 2');
    expect(() => checkGoldenText('{"schema_version": 1, "entries": []}')).toThrow('nothing to check');
  });
});

describe('layout', () => {
  it('[G7] PyTorch [out, in, kh, kw] becomes [kh, kw, in, out], dense is transposed', () => {
    expect(labShape([8, 3, 5, 4])).toEqual([5, 4, 3, 8]);
    expect(labShape([2, 3])).toEqual([3, 2]);
    expect(() => labShape([2, 3, 4])).toThrow('[2, 3, 4]');
    expect(weightsFromTorch(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])).toEqual(
      Float32Array.of(1, 4, 2, 5, 3, 6),
    );
    const [out, inputs, height, width] = [2, 3, 2, 2];
    const indices = torchIndices([out, inputs, height, width]);
    // Lab element (y 1, x 0, in 2, out 1).
    expect(indices[((1 * width + 0) * inputs + 2) * out + 1]).toBe(
      ((1 * inputs + 2) * height + 1) * width + 0,
    );
    expect(Array.from(indices).sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });
});
