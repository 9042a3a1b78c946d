import { describe, expect, it } from 'vitest';
import { CLASS_NAMES, knownClassNames, namedClasses } from './class-names';
import { generateDataset } from './generate';
import { remoteDataset } from './remote';
import { TEXTURE_CLASSES } from './textures/patterns';

describe('names of classes', () => {
  it('[D90] of built-in sources are known without an image, in the order of their labels', () => {
    for (const source of ['strokes', 'textures'] as const)
      expect(knownClassNames(source)).toEqual(generateDataset(source, 0, 0).classNames);
    for (const source of ['mnist', 'fashion-mnist'] as const)
      expect(knownClassNames(source)).toEqual(remoteDataset(source).classNames);
    for (const names of Object.values(CLASS_NAMES)) expect(new Set(names).size).toBe(10);
    expect(TEXTURE_CLASSES).toHaveLength(10);
    for (const source of ['idx:0', 'cifar:0', 'folder:0'] as const)
      expect(knownClassNames(source)).toBeNull();
  });

  it('[D91] a class whose name is not known is called by its number, which reads like no name', () => {
    expect(namedClasses(null, 2)).toEqual(['class 0', 'class 1']);
    expect(namedClasses(['cat'], 3)).toEqual(['cat', 'class 1', 'class 2']);
    expect(namedClasses(['cat', 'dog', 'cow'], 2)).toEqual(['cat', 'dog']);
  });
});
