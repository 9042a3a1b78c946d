import type { Score } from './score';

export const random: Score = {
  name: 'random',
  label: 'Random',
  summary: 'Every weight draws a lot: the control that any useful score must beat.',
  evidence: [],
  rate: ({ weights, rng }) => weights.map(() => rng.uniform()),
};
