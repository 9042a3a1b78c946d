import { describe, expect, it } from 'vitest';
import { madeConfig } from '../../core/compare/made-runs';
import type { RunConfig } from '../../core/config/run-config';
import { whyNoForm } from './one-form';
import { fromPreset, runConfigs } from './setup';

const SAP = madeConfig('sap', 3);

describe('runs as one form', () => {
  it('fit where they differ in their method only, weights beside channels too', () => {
    const gradual = madeConfig('frs', 3);
    const beside = { ...SAP, training: gradual.training };
    const pair: readonly [RunConfig, RunConfig] = [beside, gradual];
    expect(whyNoForm(pair)).toBeNull();
    const setup = fromPreset({ name: '', label: '', summary: '', runs: pair });
    expect(runConfigs(setup), 'the form would run them again as they were').toEqual(pair);
  });

  it('fit whatever they say of settings that decide nothing of them; the form takes each from a run that has it', () => {
    const gradual = madeConfig('frs', 3);
    const random = madeConfig('channel-random', 3);
    const schedule = { every: 2, until: 15, minChannels: 1, imagesPerClass: 32, remove: true };
    const official: RunConfig = {
      ...gradual,
      pruning: { ...gradual.pruning, iterations: 5, gradual: { ...schedule, mode: 'official' } },
    };
    const lottery = madeConfig('lottery', 3);
    const beside: RunConfig = {
      ...{ ...lottery, training: gradual.training },
      pruning: { ...lottery.pruning, iterations: 8, cutFrom: 'best' },
    };
    const runs = [random, official, beside] as const;
    expect(whyNoForm(runs)).toBeNull();
    const { shared } = fromPreset({ name: '', label: '', summary: '', runs });
    expect(shared.pruning).toMatchObject({ iterations: 8, cutFrom: 'best', gradual: { mode: 'official' } });
    const { gradual: _, ...bare } = random.pruning;
    expect(whyNoForm([gradual, { ...random, pruning: bare }])).toBeNull();
  });

  it('do not fit where the form would change one of them', () => {
    const longer = { ...SAP, training: { ...SAP.training, epochs: 99 } };
    expect(whyNoForm([SAP, longer])).toMatch(/differ in nothing but their method/);
    expect(whyNoForm([SAP, { ...SAP, seed: 4 }])).toMatch(/differ in nothing/);
    const gradual = madeConfig('frs', 3);
    const schedule = gradual.pruning.gradual;
    if (schedule === undefined) throw new Error('The gradual method has a schedule.');
    const later = { ...gradual, pruning: { ...gradual.pruning, gradual: { ...schedule, every: 7 } } };
    expect(whyNoForm([gradual, later])).toMatch(/differ in nothing/);
    expect(whyNoForm([SAP, SAP, SAP, SAP, SAP, SAP])).toBe('The form holds at most 5 methods.');
  });
});
