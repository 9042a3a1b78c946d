import { expect, it } from 'vitest';
import { shortNames } from './short-names';

const short = (names: readonly string[]) => [...shortNames(names).values()];

it('names that fit stay whole; of others what they share goes first', () => {
  expect(short(['Relevance', 'Random ch.', 'Relevance'])).toEqual(['Relevance', 'Random ch.']);
  expect(short(['Relevance seed 0', 'Relevance seed 1'])).toEqual(['seed 0', 'seed 1']);
  expect(short(['SAP p 1 q 2 channels', 'SAP p ½ q 1 channels'])).toEqual(['1 q 2 chan…', '½ q 1 chan…']);
  expect(short(['Relevance', 'Relevance by count of channels'])).toEqual(['Relevance', 'Relevance…']);
  expect(short(['Relevance', 'Relevance #2', 'Relevance #3'])).toEqual(['Relevance', '#2', '#3']);
  expect(short(['Relevance 0.3', 'Relevance 0.5', 'Random ch.'])).toEqual(['0.3', '0.5', 'Random ch.']);
  expect(short(['Batch-norm scale'])).toEqual(['Batch-norm…']);
  expect(short([])).toEqual([]);
});
