import { expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../core/config/defaults';
import { methodNamed } from '../../../core/pruning/methods/catalogue';
import { missingText } from './missing-text';

it('[RO60] a run without numbers at the cross-hair is on its way there, or ended, and where', () => {
  const { recipe } = methodNamed('frs');
  const gradual = {
    ...DEFAULT_CONFIG,
    pruning: { ...DEFAULT_CONFIG.pruning, method: 'frs' as const, recipe },
  };
  expect(missingText('stopped', gradual, 9)).toBe('stopped at step 8');
  expect(missingText('stopped', DEFAULT_CONFIG, 9)).toBe('stopped at iteration 8');
  expect(missingText('finished', DEFAULT_CONFIG, 3)).toBe('ended at iteration 2');
  expect(missingText('interrupted', gradual, 1)).toBe('interrupted at step 0');
  expect(missingText('failed', gradual, 0)).toBe('failed before step 0');
  for (const status of ['queued', 'starting', 'running', 'paused', 'elsewhere', undefined] as const)
    expect(missingText(status, gradual, 9)).toBe('not there yet');
});
