import { describe, expect, it } from 'vitest';
import { generateDataset } from '../../core/datasets/generate';
import { shareDataset } from '../../worker/data/share-dataset';
import { keepImages } from './image-shelf';
import { classNamesOf } from './run-class-names';

const environment = { backend: 'wasm', device: '', appVersion: '', startedAt: null } as const;

describe('the names of a run’s classes', () => {
  it('are those of its source, whatever else is at hand', () => {
    expect(classNamesOf({ environment }, 'textures')?.[0]).toBe('stripes');
    expect(classNamesOf(undefined, 'fashion-mnist')?.[0]).toBe('T-shirt/top');
  });

  it('out of files are those it was made with; of an older run those the files at hand have', () => {
    const source = 'folder:ab';
    expect(classNamesOf({ environment }, source)).toBeNull();
    keepImages({ ...shareDataset(generateDataset('strokes', 1, 1)), source, classNames: ['new', 'names'] });
    const own = ['cat', 'dog'];
    expect(classNamesOf({ environment: { ...environment, classNames: own } }, source)).toBe(own);
    expect(classNamesOf({ environment }, source)).toEqual(['new', 'names']);
    expect(classNamesOf({ environment: null }, 'folder:cd')).toBeNull();
  });
});
