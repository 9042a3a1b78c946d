import type { Score } from './score';

export const magnitude: Score = {
  name: 'magnitude',
  label: 'Magnitude',
  summary: 'A weight counts as much as its absolute value.',
  evidence: ['weights'],
  rate: ({ weights }) => weights.map((weight) => Math.abs(weight)),
};
