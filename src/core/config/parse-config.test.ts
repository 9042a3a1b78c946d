import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../base/errors';
import { METHODS } from '../pruning/methods/catalogue';
import { DEFAULT_CONFIG, defaultGradual } from './defaults';
import { FIELDS } from './fields';
import { configKey } from './key';
import { parseConfig } from './parse-config';
import { PRESETS } from './presets';
import type { RunConfig } from './run-config';
import { configProblems } from './validate';
import { writeField } from './write-field';

const CONFIGS: readonly RunConfig[] = [
  DEFAULT_CONFIG,
  ...PRESETS.flatMap(({ runs }) => runs),
  { ...DEFAULT_CONFIG, model: { kind: 'vgg-small', widths: [8], hidden: [12, 9] } },
  { ...DEFAULT_CONFIG, model: { kind: 'resnet-small', widths: [8, 16], blocks: 2 } },
  { ...DEFAULT_CONFIG, dataset: { source: 'idx:0123456789abcdef', train: 300, test: 20 } },
  ...METHODS.map(({ name, recipe }) => ({
    ...DEFAULT_CONFIG,
    pruning: { ...DEFAULT_CONFIG.pruning, method: name, recipe, gradual: defaultGradual(6) },
  })),
  // Settings of older runs that decide nothing.
  ...METHODS.map(
    ({ name, recipe }): RunConfig => ({
      ...DEFAULT_CONFIG,
      pruning: {
        ...{ ...DEFAULT_CONFIG.pruning, method: name, cutFrom: 'best' },
        recipe: { ...recipe, scope: 'neuron' },
      },
    }),
  ),
  // Also where the model hides it.
  ...(['resnet-small', 'cnn'] as const).map((kind): RunConfig => {
    const [frs] = METHODS.filter(({ name }) => name === 'frs');
    const model = kind === 'cnn' ? { kind, widths: [8] } : { kind, widths: [8], blocks: 1 };
    const gradual = { ...defaultGradual(6), residual: 'coupled' as const };
    const recipe = frs?.recipe ?? DEFAULT_CONFIG.pruning.recipe;
    return {
      ...DEFAULT_CONFIG,
      model,
      pruning: { ...DEFAULT_CONFIG.pruning, method: 'frs', recipe, gradual },
    };
  }),
  {
    ...DEFAULT_CONFIG,
    training: { ...DEFAULT_CONFIG.training, optimiser: 'adam', momentum: 0, nesterov: true },
  },
  ...FIELDS.flatMap((field) =>
    field.kind === 'choice'
      ? field.choices.map(({ value }) => writeField(DEFAULT_CONFIG, field, value))
      : field.kind === 'switch'
        ? [writeField(DEFAULT_CONFIG, field, false)]
        : [],
  ),
];

/** A copy with one value, anywhere in it, replaced or removed. */
function damaged(value: unknown, at: readonly number[], by: unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  if (keys.length === 0) return by;
  const key = keys[first % keys.length] ?? '';
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? damaged(item, rest, by) : item));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === key ? damaged(item, rest, by) : item]),
  );
}

describe('configs out of files', () => {
  it('[C7] every config comes back as it was, with its key', () => {
    for (const config of CONFIGS) {
      const text = JSON.stringify(config);
      expect(parseConfig(JSON.parse(text), 'config')).toEqual(JSON.parse(text));
      expect(configKey(parseConfig(JSON.parse(text), 'config'))).toBe(configKey(config));
    }
  });

  it('[C8] a damaged config is a valid config or a LabError, whatever the damage', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CONFIGS),
        fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
        fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308)),
        (config, at, by) => {
          try {
            const parsed = parseConfig(damaged(config, at, by), 'config');
            expect(configProblems(parsed).size).toBe(0);
            expect(configKey(parseConfig(JSON.parse(JSON.stringify(parsed)), 'config'))).toBe(
              configKey(parsed),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(LabError);
            expect(String(error)).toMatch(/\.$/);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('[C8] settings this version does not know are refused by name, not dropped', () => {
    const training = { ...DEFAULT_CONFIG.training, dropout: 0.5 };
    expect(() => parseConfig({ ...DEFAULT_CONFIG, training }, 'runs[0].config')).toThrow(
      /^runs\[0\]\.config\.training\.dropout is a setting this version does not know\./,
    );
    const hostile: unknown = JSON.parse(
      `{"__proto__": {"seed": 3}, ${JSON.stringify(DEFAULT_CONFIG).slice(1)}`,
    );
    expect(() => parseConfig(hostile, 'config')).toThrow(/__proto__ is a setting/);
    expect(Object.hasOwn(Object.prototype, 'seed')).toBe(false);
  });
});
