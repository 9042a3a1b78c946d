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
