import { describe, expect, it } from 'vitest';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { pqiBound } from '../sparsity/pqi-bound';
import type { ChannelsRecord, CutRecord } from './run-record';
import { whyThisMany } from './why-this-many';

const DEFAULT_RECIPE = methodNamed('sap').recipe;

const WEIGHTS = Float32Array.from([0.9, 0.5, 0.4, 0.2, 0.1, 0.05, 0.04, 0.02, 0.01, 0.01]);

function recipe(gamma: number, beta: number): Recipe {
  const budget = { kind: 'pqi-bound', p: 1, q: 2, eta: 0, gamma, beta, counting: 'float64' } as const;
  return { ...DEFAULT_RECIPE, budget };
}

const CUT: CutRecord = {
  asked: 3,
  removed: 3,
  threshold: 0.03,
  bound: pqiBound([{ weights: WEIGHTS, mask: null }], 1, 2, 0),
  histogram: { max: 1, kept: [], cut: [] },
};

describe('why this many', () => {
  it('[Y1] the factors shown multiply to the index and the bound of the record', () => {
    const why = whyThisMany(recipe(1, 0.9), CUT, undefined);
    if (why.kind !== 'pqi' || CUT.bound === null) throw new Error('expected a PQI bound');
    expect(1 - why.dPower * (why.normP / why.normQ)).toBeCloseTo(CUT.bound.pqi, 6);
    expect(why.amount.d * why.etaFactor * why.keepFactor).toBeCloseTo(CUT.bound.r, 4);
    expect(why.amount.keep).toBe(Math.ceil(CUT.bound.r));
  });

  it('[Y2] says when the ceiling decided, not the bound', () => {
    const amount = { amount: { capped: false } };
    expect(whyThisMany(recipe(1, 0.9), CUT, undefined)).toMatchObject(amount);
    expect(whyThisMany(recipe(10, 0.2), CUT, undefined)).toMatchObject({
      amount: { capped: true, asked: 2, removed: 3 },
    });
  });

  it('[Y3] other budgets and scopes have reasons of their own', () => {
    const fraction: Recipe = { ...DEFAULT_RECIPE, budget: { kind: 'fraction', fraction: 0.4 } };
    expect(whyThisMany(fraction, CUT, undefined)).toEqual({
      kind: 'fraction',
      fraction: 0.4,
      asked: 3,
      removed: 3,
    });
    const perLayer: Recipe = { ...recipe(1, 0.9), scope: 'layer' };
    expect(whyThisMany(perLayer, { ...CUT, bound: null }, undefined)).toMatchObject({
      ...{ kind: 'groups', scope: 'layer', removed: 3, bounds: [] },
    });
  });

  it('[Y4] a bound over channels counts those of its own layers, recorded or, in older records, worked out', () => {
    const bounds = [
      { layers: ['conv2'], bound: CUT.bound, removed: 2 },
      { layers: ['dense1'], bound: null, removed: 0 },
    ];
    const now = whyThisMany(recipe(1, 0.9), { ...CUT, bounds }, channels(2, 0));
    expect(now).toMatchObject({ amount: { removed: 2 }, apart: bounds.slice(1), unrecorded: 0 });
    const older = whyThisMany(recipe(1, 0.9), CUT, channels(2, 5));
    expect(older).toMatchObject({ amount: { removed: 2 }, apart: [], unrecorded: 5 });
  });
});

/** A convolution and a hidden dense layer that lose so many next. */
function channels(conv: number, dense: number): ChannelsRecord {
  const layer = (name: string, kind: 'conv' | 'dense', cut: number) => ({
    ...{ name, kind, channels: 10, alive: [], scores: null, leftOut: false, perClass: null },
    cut: Array.from({ length: cut }, (_, channel) => channel),
  });
  return {
    ...{ total: 20, alive: 20, form: 'dense', asked: 7, threshold: null, maxLogitDifference: null },
    ...{ trainingMacs: 1, trainingMacsDense: 1, latency: null },
    layers: [layer('conv2', 'conv', conv), layer('dense1', 'dense', dense)],
  };
}
