import { describe, expect, it } from 'vitest';
import { PRESETS } from '../config/presets';
import { recipeText, runLabels } from './run-label';

describe('names of runs', () => {
  it('[L1] runs of one preset never share a name', () => {
    for (const { runs } of PRESETS) {
      const labels = runLabels(runs);
      expect(new Set(labels).size).toBe(runs.length);
    }
  });

  it('[L2] a lone method is its name; twins add only what differs', () => {
    const preset = PRESETS.find(({ name }) => name === 'paper-settings');
    const labels = runLabels(preset?.runs ?? []);
    expect(labels).toContain('SAP ½,1');
    expect(labels).toContain('SAP 1,2');
  });

  it('[L3] equal runs are numbered', () => {
    const [run] = PRESETS[0]?.runs ?? [];
    if (run === undefined) throw new Error('no preset');
    expect(runLabels([run, run])).toEqual(['SAP', 'SAP #2']);
  });

  it('[L4] a recipe is summed up by what decides the amount', () => {
    const recipes = PRESETS[0]?.runs.map(({ pruning }) => recipeText(pruning.recipe)) ?? [];
    expect(recipes[0]).toMatch(/^p\s\S+ q\s\S+ γ\s\S+$/);
    expect(recipes[1]).toMatch(/^cut \d+\s%$/);
  });
});
