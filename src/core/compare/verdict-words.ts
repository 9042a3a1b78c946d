import { assertNever } from '../base/assert-never';
import { accuracyText, compressionTick, plain } from '../record/number-text';
import type { DenseBaseline } from './dense';
import { listText, numberWord, seedCountText } from './list-text';
import type { Statistics } from './statistics';
import type { Standing, Verdict } from './verdict';
import { SEEDS_NEEDED } from './verdict';

/** A headline that says what the numbers show, and a line that says why a winner is named or is not. */
export interface VerdictWords {
  readonly title: string;
  readonly subtitle: string;
}

const SCOPE = 'On this data set and model.';

/** @param dense of the runs compared; null when none was measured or there are several. */
export function verdictWords(verdict: Verdict, dense: DenseBaseline | null): VerdictWords {
  const { compression, standings } = verdict;
  const [best] = standings;
  if (compression === null || best === undefined) return nothingWords(verdict);
  const at = `${compressionTick(compression)} compression`;
  return { title: titleOf(verdict, at, best, dense), subtitle: subtitleOf(verdict, at) };
}

function nothingWords({ compression, missing }: Verdict): VerdictWords {
  if (missing.length === 0)
    return {
      title: 'Nothing to compare yet',
      subtitle: 'Choose runs with at least one finished iteration.',
    };
  const where = compression === null ? '2× compression' : `${compressionTick(compression)} compression`;
  const who = listText(missing.map(({ label }) => label));
  return {
    title: `${missing.length === 1 ? `${who} has not` : 'The runs have not all'} reached ${where} yet`,
    subtitle: 'No winner named: there is no compression to compare at. More iterations go further.',
  };
}

function titleOf(
  { standings, missing, winner }: Verdict,
  at: string,
  best: Standing,
  dense: DenseBaseline | null,
): string {
  const [only] = standings.length + missing.length === 1 ? standings : [];
  if (only !== undefined)
    return `At ${at} ${only.series.label} reads ${withSpread(only.accuracy)}${versus(only, dense)}`;
  const parts = winner === null ? [levelPart(standings, best)] : [`${winner.label} is ahead`];
  parts.push(...behindParts(standings.filter(({ level }) => !level)));
  if (missing.length > 0)
    parts.push(
      `${listText(missing.map(({ label }) => label))} ${missing.length === 1 ? 'does' : 'do'} not get there`,
    );
  return `At ${at} ${parts.join('; ')}`;
}

function levelPart(standings: readonly Standing[], best: Standing): string {
  const level = standings.filter((standing) => standing.level);
  if (level.length > 1) return `${listText(level.map(({ series }) => series.label))} are level`;
  const { label } = best.series;
  return standings.length === 1
    ? `${label} reads ${withSpread(best.accuracy)}`
    : `${label} has the highest accuracy`;
}

/** Each by name; more than two together, so that a headline stays one. */
function behindParts(behind: readonly Standing[]): readonly string[] {
  const [least] = behind;
  const most = behind.at(-1);
  if (behind.length <= 2 || least === undefined || most === undefined)
    return behind.map((standing) => `${standing.series.label} is ${pointsText(standing.behind)} behind`);
  const nearest = pointsText(least.behind).replace(' points', '');
  return [`the other ${numberWord(behind.length)} are ${nearest} to ${pointsText(most.behind)} behind`];
}

function subtitleOf(verdict: Verdict, at: string): string {
  const reason = reasonOf(verdict, at);
  return verdict.refusal === 'data' ? reason : `${reason} ${SCOPE}`;
}

function reasonOf({ refusal, standings, missing, winner }: Verdict, at: string): string {
  const counts = standings.map(({ accuracy }) => accuracy.n);
  switch (refusal) {
    case null:
      return `${winner?.label ?? ''} wins by rule: ${countsText(counts)}, and its interval mean ± std overlaps with no other.`;
    case 'nothing':
    case 'single':
      return `${seedCountText(Math.min(...counts))}. A comparison needs a second method.`;
    case 'data':
      return 'No winner named: the data sets or models differ, so the accuracies do not compare.';
    case 'not-reached':
      return `No winner named: ${listText(missing.map(({ label }) => label))} ${missing.length === 1 ? 'does' : 'do'} not reach ${at}.`;
    case 'seeds':
      return `No winner named: ${fewestText(counts)}, ${SEEDS_NEEDED === 3 ? 'three' : SEEDS_NEEDED} are needed.`;
    case 'mid-training':
      return 'No winner named: some accuracies were measured in the middle of a training that went on.';
    case 'overlap':
      return `No winner named: the intervals mean ± std overlap (${countsText(counts)}).`;
    default:
      return assertNever(refusal);
  }
}

/** "two seeds"; "only one seed of some" where they differ. */
function fewestText(counts: readonly number[]): string {
  const fewest = Math.min(...counts);
  const same = counts.every((count) => count === fewest);
  const text = seedCountText(fewest);
  return same ? text.toLowerCase() : `some have ${text.toLowerCase()}`;
}

function countsText(counts: readonly number[]): string {
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? `N = ${fewest}` : `N = ${fewest} to ${most}`;
}

/** "94.9 ± 0.3 %". */
export function withSpread({ mean, std }: Statistics): string {
  return std === null ? accuracyText(mean) : `${(100 * mean).toFixed(1)} ± ${(100 * std).toFixed(1)}\u00a0%`;
}

/** A difference of accuracies 0..1 in percentage points: "2.6 points", "0.04 points". */
function pointsText(difference: number): string {
  const points = 100 * difference;
  return `${points >= 0.05 || points === 0 ? points.toFixed(1) : plain(points, 1)} points`;
}

function versus({ accuracy }: Standing, dense: DenseBaseline | null): string {
  if (dense === null) return '';
  const difference = accuracy.mean - dense.accuracy.mean;
  const text = pointsText(Math.abs(difference));
  return `, ${text} ${difference < 0 ? 'below' : 'above'} the dense net`;
}
