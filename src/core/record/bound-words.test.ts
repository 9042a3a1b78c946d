import { describe, expect, it } from 'vitest';
import { madeConfig } from '../compare/made-runs';
import { defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { PqiBudget } from '../pruning/recipe';
import type { PqiBoundRecord } from '../sparsity/pqi-bound';
import { amountSentence, boundLine } from './bound-words';
import { boundAmount } from './why-this-many';

const WEIGHTS = madeConfig('sap', 0);
const CHANNELS = channelConfig(12);

function channelConfig(minChannels: number): RunConfig {
  const base = madeConfig('sap-channel', 0);
  return {
    ...base,
    pruning: {
      ...base.pruning,
      recipe: methodNamed('sap-channel').recipe,
      gradual: { ...defaultGradual(4), minChannels },
    },
  };
}

function budget(gamma: number, beta = 0.9): PqiBudget {
  return { kind: 'pqi-bound', p: 0.5, q: 1, eta: 0, gamma, beta, counting: 'float64' };
}

function bound(d: number, r: number): PqiBoundRecord {
  return { d, r, pqi: 1 - r / d, normP: 1, normQ: 1 };
}

function sentence(d: number, r: number, gamma: number, removed: number, config = CHANNELS): string {
  const amount = boundAmount(bound(d, r), budget(gamma), removed);
  return amountSentence(amount, budget(gamma), config).replaceAll('\u00a0', ' ');
}

describe('words of a bound', () => {
  it('[Y5] the sentence tells apart what the bound asked for, what beta allowed and what a minimum per layer stopped', () => {
    expect(sentence(24, 24, 3, 0)).toBe('Nothing goes: with 24 left, the bound keeps them all.');
    expect(sentence(24, 15, 1, 9)).toBe('The rest goes: 9 of 24 channels, 37.5 %.');
    expect(sentence(24, 15, 2, 18)).toBe('γ = 2 times the rest goes: 18 of 24 channels, 75.0 %.');
    expect(sentence(24, 15, 3, 0)).toBe(
      'γ = 3 asks for more than β = 0.9 allows: 21 of 24 channels, 87.5 %. None goes: a layer keeps at least 12.',
    );
    expect(sentence(32, 18, 3, 8)).toBe(
      'γ = 3 asks for more than β = 0.9 allows: 28 of 32 channels, 87.5 %. Only 8 go: a layer keeps at least 12.',
    );
    expect(sentence(24, 15, 2, 1)).toBe(
      'γ = 2 times the rest should go: 18 of 24 channels, 75.0 %. Only 1 goes: a layer keeps at least 12.',
    );
    expect(sentence(1000, 600, 1, 0, WEIGHTS)).toBe(
      'The rest should go: 400 of 1,000 weights, 40.0 %. None goes: ties at the threshold stay.',
    );
    expect(sentence(24, 23, 0.5, 0)).toBe(
      'Nothing goes: γ = 0.5 and β = 0.9 leave less than one of the rest to cut.',
    );
  });

  it('[Y6] a layer with a bound of its own has a line with its index, what must stay and what goes', () => {
    const line = (d: number, r: number, removed: number, gamma: number) =>
      boundLine({ layers: ['dense1'], bound: bound(d, r), removed }, budget(gamma), CHANNELS);
    expect(line(32, 12, 20, 1)).toBe('dense1: I = 0.625, keep at least 12 of 32; 20 go');
    expect(line(32, 32, 0, 1)).toBe('dense1: I = 0.000, keep at least 32 of 32; none goes');
    expect(line(32, 12, 28, 3)).toBe('dense1: I = 0.625, keep at least 12 of 32; 28 go, as many as β allows');
    expect(line(32, 12, 20, 3)).toBe(
      'dense1: I = 0.625, keep at least 12 of 32; 28 asked for, as many as β allows, 20 go: a layer keeps at least 12',
    );
    expect(boundLine({ layers: ['dense1'], bound: null, removed: 0 }, budget(1), CHANNELS)).toBe(
      'dense1: no PQ Index, all of it is 0; none goes',
    );
  });
});
