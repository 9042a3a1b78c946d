import type { Recipe, ScoreName } from '../pruning/recipe';
import { countText } from './number-text';
import type { CutRecord } from './run-record';

/** Units that drew lots have no importance: what goes first says so. */
export function orderText(score: ScoreName): string {
  return score === 'random' ? 'by lot, the lowest lots first' : 'the least important first';
}

/** What stands at the low end of a ranking. */
export function lowEndText(score: ScoreName): string {
  return score === 'random' ? 'lowest lot' : 'least important';
}

/** What a ranking is of, under its axis. */
export function scoreAxisText({ score, unit }: Pick<Recipe, 'score' | 'unit'>): string {
  if (score === 'random') return 'lot';
  return unit === 'channel' ? 'score' : '|w|';
}

/** What the next cut takes of the weights that are left. */
export function weightsCutSentence(
  { removed, threshold }: Pick<CutRecord, 'removed' | 'threshold'>,
  alive: number,
  score: ScoreName,
): string {
  if (removed === 0) return `Nothing was cut: ${countText(alive)} weights are left.`;
  const which =
    threshold === null
      ? ''
      : `, those ${score === 'random' ? 'that drew a lot below' : 'smaller than'} ${threshold.toPrecision(3)}`;
  return `${countText(removed)} of ${countText(alive)} weights go${which}.`;
}

/** A cut of a fixed share of what is left. */
interface ShareWhy {
  readonly fraction: number;
  readonly asked: number;
  readonly removed: number;
}

/** Why a fixed share took as many as it did. */
export function fractionSentence(
  { fraction, asked, removed }: ShareWhy,
  { score, cadence }: Pick<Recipe, 'score' | 'cadence'>,
): string {
  const quantile = `the ${Number((100 * fraction).toFixed(1))} % quantile of the`;
  const threshold =
    score === 'random'
      ? `every weight left draws a lot, and ${quantile} lots is the threshold`
      : `${quantile} weights left is the threshold, whatever their sizes`;
  const went = removed === 0 ? 'Nothing was cut: none lies below it' : `${countText(removed)} go now`;
  const ties = removed > 0 && removed < asked ? ', fewer than asked: ties at the threshold stay' : '';
  const dense = cadence === 'once' && score !== 'random' ? ' The ranking is that of the dense net.' : '';
  return `The share is fixed: ${threshold}. ${went}${ties}.${dense}`;
}
