import type { ScoreName } from '../recipe';
import { magnitude } from './magnitude';
import { random } from './random';
import type { Score } from './score';

export const SCORES: readonly Score[] = [magnitude, random];

export function scoreNamed(name: ScoreName): Score {
  const score = SCORES.find((entry) => entry.name === name);
  if (score === undefined) throw new Error(`No score called ${name} in the catalogue.`);
  return score;
}
