import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { CHANNEL_SCORES, channelScoreNamed } from '../channels/scores';
import { BUDGETS, budgetRule, decide } from './budgets/catalogue';
import { CADENCES, cadenceNamed } from './cadences/catalogue';
import { cut } from './cut';
import { METHODS, methodNamed } from './methods/catalogue';
import { REWINDS, rewindNamed, rewound } from './rewinds/catalogue';
import { SCOPES } from './scopes/catalogue';
import { SCORES, scoreNamed } from './scores/catalogue';

const named = [...SCORES, ...CHANNEL_SCORES, ...CADENCES, ...REWINDS, ...SCOPES, ...METHODS];

describe('every catalogue', () => {
  it.each([
    ['scores', SCORES.map((entry) => entry.name)],
    ['budgets', BUDGETS.map((entry) => entry.kind)],
    ['cadences', CADENCES.map((entry) => entry.name)],
    ['rewinds', REWINDS.map((entry) => entry.name)],
    ['scopes', SCOPES.map((entry) => entry.name)],
    ['methods', METHODS.map((entry) => entry.name)],
  ])('[P13] %s: names are unique and there is at least one', (_, names) => {
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([...named, ...BUDGETS])('[P13] $label: a label and one plain sentence', ({ label, summary }) => {
    expect(label).toMatch(/^[A-Z]\S/);
    expect(summary).toMatch(/^[A-Z].{10,140}\.$/);
  });
});

describe.each(SCORES)('score $name', (score) => {
  const weights = Float32Array.from([-3, 0, 2, 1, -0.5, 4]);

  it('[P14] rates every weight finitely, the same for the same stream, and leaves the weights alone', () => {
    const copy = weights.slice();
    const rated = score.rate({ weights, rng: rngStream(3, 'scores') });
    expect(rated).toHaveLength(weights.length);
    expect(rated.every(Number.isFinite)).toBe(true);
    expect(score.rate({ weights, rng: rngStream(3, 'scores') })).toEqual(rated);
    expect(weights).toEqual(copy);
    expect(scoreNamed(score.name)).toBe(score);
  });
});

describe('scores', () => {
  it('[P14] magnitude is |w|; random ignores the weights and follows the stream', () => {
    const weights = Float32Array.of(-3, 0, 2);
    expect(scoreNamed('magnitude').rate({ weights, rng: rngStream(0, 'a') })).toEqual(
      Float32Array.of(3, 0, 2),
    );
    const random = scoreNamed('random');
    const one = random.rate({ weights, rng: rngStream(0, 'a') });
    expect(random.rate({ weights: Float32Array.of(9, 9, 9), rng: rngStream(0, 'a') })).toEqual(one);
    expect(random.rate({ weights, rng: rngStream(0, 'b') })).not.toEqual(one);
  });
});

describe.each(BUDGETS)('budget $kind', (rule) => {
  it('[P15] its defaults lie within the limits of its fields, and every number has a field', () => {
    expect(rule.defaults.kind).toBe(rule.kind);
    const numbers = Object.entries(rule.defaults).filter(([, value]) => typeof value === 'number');
    expect(rule.fields.map((field) => field.key).toSorted()).toEqual(numbers.map(([key]) => key).toSorted());
    for (const [key, value] of numbers) {
      const field = rule.fields.find((entry) => entry.key === key);
      expect(value).toBeGreaterThanOrEqual(field?.min ?? Number.NaN);
      expect(value).toBeLessThanOrEqual(field?.max ?? Number.NaN);
    }
    expect(budgetRule(rule.kind)).toBe(rule);
  });
});

describe.each(BUDGETS.filter(({ units }) => units.includes('weight')))(
  'budget $kind over weights',
  (rule) => {
    it('[P15] by default it cuts some but not all of uneven weights, and nothing of none', () => {
      const values = Float32Array.from({ length: 100 }, (_, i) => (i + 1) ** 2);
      const { asked, threshold } = decide(values, rule.defaults);
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThan(100);
      expect(values.filter((value) => value < (threshold ?? 0))).toHaveLength(asked);
      expect(decide(new Float32Array(), rule.defaults)).toEqual({ asked: 0, threshold: null, bound: null });
    });
  },
);

describe.each(REWINDS)('rewind $name', (rewind) => {
  it('[P16] survivors get the source, cut weights 0, parameters without a mask all of the source', () => {
    const initial = Float32Array.of(1, 2, 3);
    const trained = Float32Array.of(4, 5, 6);
    const source = rewind.source === 'initial' ? initial : trained;
    expect(Array.from(rewound(rewind, initial, trained, Uint8Array.of(1, 0, 1)))).toEqual([
      source[0],
      0,
      source[2],
    ]);
    const whole = rewound(rewind, initial, trained, null);
    expect(whole).toEqual(source);
    whole[0] = 99;
    expect(source[0]).not.toBe(99);
    expect(rewindNamed(rewind.name)).toBe(rewind);
  });
});

describe.each(METHODS.filter(({ recipe }) => recipe.unit === 'weight'))('method $name', (method) => {
  it.each(SCOPES)('[P17] its recipe cuts some but not all of a net, scope $name', ({ name: scope }) => {
    const { recipe } = method;
    const rng = rngStream(5, method.name);
    const tensors = [
      { name: 'a', shape: [3, 3, 8, 6] },
      { name: 'b', shape: [24, 10] },
    ];
    const weights = [432, 240].map((n) => Float32Array.from({ length: n }, () => rng.normal()));
    const scores = weights.map((values) => scoreNamed(recipe.score).rate({ weights: values, rng }));
    const masks = weights.map((values) => new Uint8Array(values.length).fill(1));
    const result = cut({ tensors, scores, masks, scope, budget: recipe.budget });
    expect(result.removed).toBeGreaterThan(0);
    expect(result.removed).toBeLessThan(672);
    expect(result.removed).toBeLessThanOrEqual(result.asked);
    expect(result.threshold === null).toBe(scope !== 'global');
    expect(result.bound === null).toBe(scope !== 'global' || recipe.budget.kind !== 'pqi-bound');
  });
});

describe.each(METHODS)('method $name', (method) => {
  it('[P17] every choice of its recipe is in a catalogue, and fits its unit', () => {
    const { recipe } = method;
    const score = recipe.unit === 'weight' ? scoreNamed(recipe.score) : channelScoreNamed(recipe.score);
    expect(score.name).toBe(recipe.score);
    expect(budgetRule(recipe.budget.kind).units).toContain(recipe.unit);
    expect(recipe.cadence === 'gradual').toBe(recipe.unit === 'channel');
    expect(budgetRule(recipe.budget.kind).kind).toBe(recipe.budget.kind);
    expect(cadenceNamed(recipe.cadence).name).toBe(recipe.cadence);
    expect(rewindNamed(recipe.rewind).name).toBe(recipe.rewind);
    expect(SCOPES.map((scope) => scope.name)).toContain(recipe.scope);
    expect(methodNamed(method.name)).toBe(method);
  });
});

describe('methods', () => {
  it("[P18] SAP and the baselines carry the authors' defaults", () => {
    const lottery = {
      unit: 'weight',
      score: 'magnitude',
      scope: 'global',
      budget: { kind: 'fraction', fraction: 0.2 },
      cadence: 'iterative',
      rewind: 'init',
    };
    const sap = { kind: 'pqi-bound', p: 0.5, q: 1, eta: 0, gamma: 1, beta: 0.9, counting: 'float64' };
    expect(methodNamed('sap').recipe).toEqual({ ...lottery, budget: sap });
    expect(methodNamed('lottery').recipe).toEqual(lottery);
    expect(methodNamed('one-shot').recipe).toEqual({ ...lottery, cadence: 'once' });
    expect(methodNamed('random').recipe).toEqual({ ...lottery, score: 'random' });
    expect(methodNamed('fine-tune').recipe).toEqual({ ...lottery, rewind: 'keep' });
  });
});
