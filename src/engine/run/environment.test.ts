import { describe, expect, it } from 'vitest';
import { generateDataset } from '../../core/datasets/generate';
import { environmentOf } from './environment';

describe('where and with what a run is made', () => {
  it('[U92] the names of classes out of files are recorded, those of a built-in source are known by it', () => {
    const dataset = generateDataset('textures', 1, 1);
    const host = {
      backend: { name: 'wasm', device: 'WebAssembly SIMD' },
      appVersion: '1',
      startedAt: null,
    } as const;
    const made = { backend: 'wasm', device: 'WebAssembly SIMD', appVersion: '1', startedAt: null };
    expect(environmentOf({ ...host, dataset })).toEqual(made);
    const classNames = ['cat', 'dog'];
    expect(environmentOf({ ...host, dataset: { ...dataset, source: 'folder:ab', classNames } })).toEqual({
      ...made,
      classNames,
    });
  });
});
