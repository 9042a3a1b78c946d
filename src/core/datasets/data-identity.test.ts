import { expect, it } from 'vitest';
import { dataIdentity } from './data-identity';

it('tells sets apart and stays the same from visit to visit', async () => {
  const sources = ['strokes', 'textures', 'mnist', 'fashion-mnist', 'idx:0123456789abcdef'] as const;
  const first = await Promise.all(sources.map(dataIdentity));
  expect(new Set(first).size).toBe(sources.length);
  expect(await Promise.all(sources.map(dataIdentity))).toEqual(first);
  expect(first[0]).toMatch(/^strokes:[0-9a-f]{16}$/);
  expect(first[4]).toBe('idx:0123456789abcdef');
});
