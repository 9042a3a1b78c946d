import { countText, plain } from './number-text';
import type { CutTense } from './rated-record';
import { GOES } from './rated-record';
import type { ScoreHistogram } from './run-record';

/** A channel in a ranking. */
export interface RatedChannel {
  readonly layer: string;
  readonly channel: number;
  readonly score: number;
  /** With the cut that the ranking is of. */
  readonly goes: boolean;
}

/** More channels than this in a bar and the rest is counted. */
const MOST_NAMED = 3;

/** "score 0.034", "lot 0.5": what a ranking goes by, with its digits. */
function rated(what: string, score: number | null): string {
  return score === null ? `no ${what}` : `${what} ${plain(score, 2)}`;
}

/** The channel of a bar: "conv4, channel 12: score 0.034, goes next." */
export function barSentence(
  layer: string,
  bar: { readonly channel: number; readonly score: number | null; readonly state: 'alive' | 'goes' | 'gone' },
  what: string,
  tense: CutTense,
): string {
  const { channel, score, state } = bar;
  const then = state === 'goes' ? `, ${GOES[tense]}` : '';
  const told = state === 'gone' ? `gone, ${rated(what, score)} at its cut` : rated(what, score);
  return `${layer}, channel ${channel}: ${told}${then}.`;
}

/** Which bin of a histogram a score is counted in. */
export function binOf(score: number, { max, kept }: Pick<ScoreHistogram, 'max' | 'kept'>): number {
  return max === 0 ? 0 : Math.min(kept.length - 1, Math.floor((Math.abs(score) / max) * kept.length));
}

/** "0.0300 to 0.0360". */
export function binRange({ max, kept }: Pick<ScoreHistogram, 'max' | 'kept'>, bin: number): string {
  const width = max / Math.max(1, kept.length);
  return `${plain(bin * width, 3)} to ${plain((bin + 1) * width, 3)}`;
}

/** The channels of a bar of many, the lowest by name. */
export function channelsSentence(
  channels: readonly RatedChannel[],
  histogram: ScoreHistogram,
  bin: number,
  tense: CutTense,
): string {
  const own = channels.filter(({ score }) => binOf(score, histogram) === bin);
  if (own.length === 0) return `${binRange(histogram, bin)}: no channel.`;
  const named = own.slice(0, own.length > MOST_NAMED ? MOST_NAMED - 1 : MOST_NAMED);
  const names = named.map(
    ({ layer, channel, score, goes }) =>
      `${layer} channel ${channel} (${plain(score, 2)}${goes ? `, ${GOES[tense]}` : ''})`,
  );
  const rest = own.length - named.length;
  return `${names.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}.`;
}

/** "0.100 to 0.113: 300 go, 112 stay." */
export function weightsSentence(histogram: ScoreHistogram, bin: number): string {
  const gone = histogram.cut[bin] ?? 0;
  const kept = histogram.kept[bin] ?? 0;
  return `${binRange(histogram, bin)}: ${countText(gone)} go, ${countText(kept)} stay.`;
}
