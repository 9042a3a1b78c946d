import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../models/model-config';
import { budgetRule } from '../pruning/budgets/catalogue';
import { METHODS, methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { DEFAULT_CONFIG, defaultGradual } from './defaults';
import { FIELDS } from './fields';
import type { Field } from './fields/field';
import { offeredChoices } from './fields/field';
import { canonicalText, configKey, configText } from './key';
import { parseConfig } from './parse-config';
import { DEFAULT_PRESET, PRESETS } from './presets';
import type { RunConfig } from './run-config';
import { checkConfig, configProblems, fieldProblem } from './validate';
import { withSchedule } from './with-schedule';

const CONFIGS: readonly RunConfig[] = [
  DEFAULT_CONFIG,
  { ...DEFAULT_CONFIG, model: { kind: 'linear' } },
  { ...DEFAULT_CONFIG, model: { kind: 'cnn', widths: [8, 16] } },
  { ...DEFAULT_CONFIG, model: { kind: 'vgg-small', widths: [8, 16], hidden: [12] } },
  { ...DEFAULT_CONFIG, model: { kind: 'resnet-small', widths: [8, 16], blocks: 1 } },
  ...METHODS.map(({ name, recipe }) => ({
    ...DEFAULT_CONFIG,
    pruning: { ...DEFAULT_CONFIG.pruning, method: name, recipe, gradual: defaultGradual(20) },
  })),
  {
    ...DEFAULT_CONFIG,
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method: 'sap-channel',
      recipe: { ...methodNamed('sap-channel').recipe, cadence: 'iterative' },
    },
  },
  {
    ...DEFAULT_CONFIG,
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method: 'frs',
      recipe: { ...methodNamed('frs').recipe, budget: budgetRule('channel-count').defaults },
      gradual: defaultGradual(20),
    },
  },
  {
    ...DEFAULT_CONFIG,
    model: { kind: 'resnet-small', widths: [8, 16], blocks: 1 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      ...{ method: 'frs', recipe: methodNamed('frs').recipe, gradual: defaultGradual(20) },
    },
  },
];

function writeAny(field: Field, config: RunConfig, value: unknown): RunConfig {
  if (field.kind === 'number' && typeof value === 'number') return field.write(config, value);
  if (field.kind === 'list' && Array.isArray(value)) return field.write(config, value);
  if (field.kind === 'choice' && typeof value === 'string') return field.write(config, value);
  if (field.kind === 'switch' && typeof value === 'boolean') return field.write(config, value);
  throw new Error(`${field.id} takes no ${typeof value}`);
}

function values(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'number':
      return field.integer
        ? fc.integer({ min: field.min, max: field.max })
        : fc.double({ min: field.min, max: field.max, noNaN: true });
    case 'list':
      return fc.array(fc.integer({ min: field.min, max: field.max }), {
        minLength: 1,
        maxLength: field.maxLength,
      });
    case 'choice':
      return fc.constantFrom(...field.choices.map(({ value }) => value));
    case 'switch':
      return fc.boolean();
  }
}

describe('config', () => {
  it.each(FIELDS.map((field) => [field.id, field] as const))(
    '[C1] %s reads what was written; no other value changes, though a field may start or cease to apply',
    (_, field) => {
      const applies = CONFIGS.filter((config) => field.read(config) !== undefined);
      expect(applies.length).toBeGreaterThan(0);
      for (const config of applies) {
        fc.assert(
          fc.property(values(field), (value) => {
            const changed = writeAny(field, config, value);
            expect(field.read(changed)).toEqual(value);
            for (const other of FIELDS)
              if (other.id !== field.id && [changed, config].every((of) => other.read(of) !== undefined))
                expect(other.read(changed)).toEqual(other.read(config));
            expect(fieldProblem(field, value)).toBeNull();
          }),
          { numRuns: 20 },
        );
      }
    },
  );

  it('[C1] a field that does not apply has no value: momentum under Adam, and comes back as it was', () => {
    const optimiser = FIELDS.find(({ id }) => id === 'optimiser');
    if (optimiser === undefined) throw new Error('no optimiser field');
    const adam = writeAny(optimiser, DEFAULT_CONFIG, 'adam');
    const missing = FIELDS.filter(
      (field) => field.read(adam) === undefined && field.read(DEFAULT_CONFIG) !== undefined,
    );
    expect(missing.map(({ id }) => id)).toEqual(['momentum', 'nesterov']);
    expect(writeAny(optimiser, adam, 'sgd')).toEqual(DEFAULT_CONFIG);
  });

  it('[C50] channel methods but those under a PQI bound say their amount in one of two ways, with one number each', () => {
    const amount = FIELDS.find(({ id }) => id === 'budget');
    if (amount === undefined) throw new Error('no amount');
    const shown = (config: RunConfig) =>
      FIELDS.filter((field) => ['share', 'channels'].includes(field.id) && field.read(config) !== undefined);
    for (const config of CONFIGS) {
      const { unit, budget } = config.pruning.recipe;
      const counted = unit === 'channel' && budget.kind !== 'pqi-bound';
      expect(amount.read(config)).toBe(counted ? budget.kind : undefined);
      expect(shown(config)).toHaveLength(counted ? 1 : 0);
      const count = writeAny(amount, config, 'channel-count');
      const share = writeAny(amount, count, 'channel-share');
      expect(shown(count).map(({ id }) => id)).toEqual(counted ? ['channels'] : []);
      expect(shown(share).map(({ id }) => id)).toEqual(counted ? ['share'] : []);
      if (!counted) expect([count, share]).toEqual([config, config]);
    }
  });

  it('[C11] images per class are a setting of scores that are measured on images only; older configs are read as they are', () => {
    const field = FIELDS.find(({ id }) => id === 'imagesPerClass');
    const measured = CONFIGS.flatMap((config) => (field?.read(config) === undefined ? [] : config.pruning));
    expect([...new Set(measured.map(({ recipe }) => recipe.score))]).toEqual([
      'relevance',
      'activation',
      'taylor',
    ]);
    const { recipe } = methodNamed('channel-random');
    const gradual = { ...defaultGradual(6), imagesPerClass: 8 };
    const older: RunConfig = {
      ...DEFAULT_CONFIG,
      pruning: { ...DEFAULT_CONFIG.pruning, method: 'channel-random', recipe, gradual },
    };
    expect(parseConfig(JSON.parse(JSON.stringify(older)), 'config')).toEqual(older);
  });

  it('[C10] channels to a share or a count have no scope, those under a PQI bound no neurons, and none an epoch to cut from', () => {
    const [scope, cutFrom] = ['scope', 'cutFrom'].map((id) => FIELDS.find((field) => field.id === id));
    if (scope?.kind !== 'choice' || cutFrom === undefined) throw new Error('no scope or cutFrom field');
    for (const config of CONFIGS) {
      const { unit, budget } = config.pruning.recipe;
      const ranked = unit === 'weight' || budget.kind === 'pqi-bound';
      expect(scope.read(config)).toBe(ranked ? 'global' : undefined);
      expect(cutFrom.read(config)).toBe(unit === 'weight' ? 'last' : undefined);
      const names = offeredChoices(scope, config).map(({ value }) => value);
      expect(names).toEqual(unit === 'weight' ? ['global', 'layer', 'neuron'] : ['global', 'layer']);
      expect(fieldProblem(scope, 'neuron', config) === null).toBe(unit === 'weight');
      // Old runs have it.
      expect(fieldProblem(scope, 'neuron')).toBeNull();
      expect(configProblems(writeAny(scope, config, 'neuron')).has('scope')).toBe(false);
    }
  });

  it('[C2] values out of bounds, of the wrong kind or not finite are refused with a sentence', () => {
    for (const field of FIELDS) {
      const bad: unknown[] = [null, undefined, {}, Number.NaN, Number.POSITIVE_INFINITY, 'nonsense'];
      if (field.kind === 'number') bad.push(field.min - 1, field.max + 1, '5');
      if (field.kind === 'number' && field.integer) bad.push(field.min + 0.5);
      if (field.kind === 'list') bad.push([], [0], [1.5], Array(field.maxLength + 1).fill(1), 3);
      for (const value of bad)
        expect(fieldProblem(field, value), `${field.id} ${String(value)}`).toMatch(/\.$/);
    }
  });

  it('[C3] rules between fields: p < q, Nesterov needs momentum, a batch fits the training images', () => {
    const set = (id: string, value: unknown, config = DEFAULT_CONFIG) => {
      const field = FIELDS.find((entry) => entry.id === id);
      if (field === undefined) throw new Error(id);
      return writeAny(field, config, value);
    };
    expect([...configProblems(set('p', 1)).keys()]).toEqual(['p']);
    expect([...configProblems(set('momentum', 0)).keys()]).toEqual(['momentum']);
    expect([...configProblems(set('train', 100)).keys()]).toEqual(['batch']);
    const frs = CONFIGS.find(({ pruning }) => pruning.method === 'frs') ?? DEFAULT_CONFIG;
    const long = set('epochs', 20, frs);
    expect([...configProblems(set('until', 19, long)).keys()]).toEqual([]);
    expect([...configProblems(set('until', 20, long)).keys()]).toEqual(['until']);
    expect([...configProblems(set('epochs', 1, long)).keys()]).toEqual(['epochs']);
    expect(() => checkConfig(set('p', 2))).toThrow(/p must be smaller than q: p = 2, q = 1/);
  });

  it('[C4] every preset is valid, its runs differ, and the default preset exists', () => {
    for (const preset of PRESETS) {
      for (const run of preset.runs) expect(configProblems(run).size).toBe(0);
      expect(new Set(preset.runs.map(configKey)).size).toBe(preset.runs.length);
    }
    expect(PRESETS.map(({ name }) => name)).toContain(DEFAULT_PRESET);
  });

  it('[C5] the key depends on every field and on nothing else: key order and undefined do not count', () => {
    const shuffled = Object.fromEntries(Object.entries(DEFAULT_CONFIG).toReversed());
    expect(canonicalText(shuffled)).toBe(canonicalText(DEFAULT_CONFIG));
    expect(canonicalText({ a: 1, b: undefined })).toBe('{"a":1}');
    expect(canonicalText({ b: undefined, a: [{ d: 1, c: null }] })).toBe('{"a":[{"c":null,"d":1}]}');
    for (const { runs } of PRESETS) expect(runs.map(configText)).toEqual(runs.map(canonicalText));
    const keys = FIELDS.flatMap((field) => {
      const value = field.read(DEFAULT_CONFIG);
      if (typeof value !== 'number') return [];
      return [configKey(writeAny(field, DEFAULT_CONFIG, value + 1))];
    });
    expect(new Set([...keys, configKey(DEFAULT_CONFIG)]).size).toBe(keys.length + 1);
  });

  it('[C6] a choice that came later leaves no trace when it is off', () => {
    for (const id of ['augmentation', 'optimiser']) {
      const field = FIELDS.find((entry) => entry.id === id);
      if (field?.kind !== 'choice') throw new Error(id);
      const [off = '', ...others] = field.choices.map(({ value }) => value);
      expect(field.read(DEFAULT_CONFIG)).toBe(off);
      for (const value of others) {
        const on = field.write(DEFAULT_CONFIG, value);
        expect(configKey(on)).not.toBe(configKey(DEFAULT_CONFIG));
        expect(canonicalText(field.write(on, off))).toBe(canonicalText(DEFAULT_CONFIG));
      }
    }
  });

  it('[C6] residual streams per block leave no trace', () => {
    const field = FIELDS.find(({ id }) => id === 'residual');
    const run = CONFIGS.at(-1);
    if (field === undefined || run === undefined) throw new Error('no residual field');
    const coupled = writeAny(field, run, 'coupled');
    expect(coupled.pruning.gradual).toMatchObject({ residual: 'coupled' });
    expect(configKey(coupled)).not.toBe(configKey(run));
    expect(writeAny(field, coupled, 'per-block')).toEqual(run);
    expect(field.read({ ...run, model: { kind: 'cnn', widths: [8] } })).toBeUndefined();
  });

  it('[C9] a channel config without a schedule keeps its key, and means the schedule of its epochs', () => {
    const old: RunConfig = {
      ...DEFAULT_CONFIG,
      pruning: { ...DEFAULT_CONFIG.pruning, method: 'frs', recipe: methodNamed('frs').recipe },
    };
    expect(configKey(old)).toBe('0fjcdgoyf0f');
    const written = withSchedule(old);
    expect(written.pruning.gradual).toEqual(defaultGradual(6));
    expect(withSchedule(written)).toEqual(written);
    for (const field of FIELDS) expect(field.read(old), field.id).toEqual(field.read(written));
    const own = { ...written.pruning, gradual: { ...defaultGradual(6), every: 2 } };
    expect(withSchedule({ ...old, pruning: own }).pruning.gradual).toEqual(own.gradual);
    expect(
      withSchedule({ ...DEFAULT_CONFIG, pruning: { ...DEFAULT_CONFIG.pruning, gradual: defaultGradual(6) } }),
    ).toEqual(DEFAULT_CONFIG);
  });

  it('[C12] a setting that decides nothing of a run leaves no trace in its schedule, those that do stay', () => {
    const told = { every: 2, until: 5, minChannels: 3, mode: 'official', imagesPerClass: 8 } as const;
    const resnet = { kind: 'resnet-small', widths: [8], blocks: 1 } as const;
    const written = (recipe: Partial<Recipe>, model: ModelConfig = DEFAULT_CONFIG.model) => {
      const whole = { ...methodNamed('frs').recipe, ...recipe };
      const gradual = { ...told, residual: 'coupled', remove: false } as const;
      const pruning = { ...DEFAULT_CONFIG.pruning, method: 'frs', recipe: whole, gradual } as const;
      return withSchedule({ ...DEFAULT_CONFIG, model, pruning }).pruning.gradual;
    };
    const { every, until, mode, imagesPerClass } = defaultGradual(DEFAULT_CONFIG.training.epochs);
    const kept = { ...told, remove: false };
    expect(written({}, resnet)).toEqual({ ...kept, residual: 'coupled' });
    expect(written({})).toEqual(kept);
    expect(written({ score: 'taylor' })).toEqual({ ...kept, mode });
    expect(written({ score: 'random' })).toEqual({ ...kept, mode, imagesPerClass });
    expect(written({ cadence: 'iterative' })).toEqual({ ...kept, every, until });
  });

  it('[C6] old keys stay: the default SAP config of record schema 1', () => {
    const pinned: RunConfig = {
      dataset: { source: 'strokes', train: 4000, test: 2000 },
      model: { kind: 'mlp', hidden: [128, 256] },
      training: {
        epochs: 6,
        batch: 250,
        learningRate: 0.1,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 5e-4,
        clipNorm: 1,
      },
      pruning: {
        method: 'sap',
        recipe: {
          unit: 'weight',
          score: 'magnitude',
          scope: 'global',
          budget: { kind: 'pqi-bound', p: 0.5, q: 1, eta: 0, gamma: 1, beta: 0.9, counting: 'float64' },
          cadence: 'iterative',
          rewind: 'init',
        },
        iterations: 20,
        cutFrom: 'last',
      },
      seed: 0,
    };
    expect(configKey(pinned)).toBe('125vnqrkaw6');
  });
});
