import type { RunConfig } from '../config/run-config';
import { isGradual } from './plan';
import type { ChannelLayerRecord, ChannelsRecord, IterationRecord } from './run-record';

type Rated = Pick<IterationRecord, 'iteration'> & {
  readonly channels?: Pick<ChannelsRecord, 'layers'>;
};

/** A record whose channels were rated, as a view of another record shows it. */
export interface RatedRecord<Record extends Rated> {
  readonly record: Record;
  readonly layers: readonly ChannelLayerRecord[];
  /** Whether its cut lies before the record that is looked at. */
  readonly before: boolean;
}

/**
 * The scores to show at a record: its own, which the next cut goes by, or, where no cut follows or none was made yet, those of the last
 * cut before it.
 * @param records the run's, in order, as far as they are shown.
 * @returns null where nothing was rated up to this record.
 */
export function ratedRecord<Record extends Rated>(
  records: readonly Record[],
  looked: Pick<IterationRecord, 'iteration'>,
): RatedRecord<Record> | null {
  const record = records
    .filter(({ iteration }) => iteration <= looked.iteration)
    .findLast(({ channels }) => channels?.layers.some(({ scores }) => scores !== null));
  if (record === undefined) return null;
  return { record, layers: record.channels?.layers ?? [], before: record.iteration < looked.iteration };
}

/** Whose scores a view shows that has none of its own. */
export function lastCutSentence(
  { iteration, epochsTotal, channels }: Rated & Pick<IterationRecord, 'epochsTotal'>,
  config: RunConfig,
): string {
  const when = isGradual(config) ? `at epoch ${epochsTotal}` : `after iteration ${iteration}`;
  const took = channels?.layers.some(({ cut }) => cut.length > 0) ?? false;
  return `Scores of the last cut, ${when}: ${took ? 'what it took is marked' : 'it took nothing'}.`;
}

/** Of a run that rated nothing: what stands where the scores would. */
export const NOTHING_RATED = 'Channels are rated before a cut, and this run has made none.';

/** Of a cut that is yet to come, or was made. */
export type CutTense = 'next' | 'last';

/** What a cut does to a channel. */
export const GOES: Readonly<Record<CutTense, string>> = {
  next: 'goes next',
  last: 'went with the last cut',
};

/** A layer's scores for those who cannot see the bars. */
export function sortedSentence(
  layer: string,
  counts: { readonly gone: number; readonly live: number; readonly going: readonly number[] },
  tense: CutTense,
): string {
  const { gone, live, going } = counts;
  const list = going.length > 0 ? `: ${going.join(', ')}` : '';
  const channels = gone === 1 ? '1 channel' : `${gone} channels`;
  if (tense === 'last')
    return `${layer}: ${channels} ${gone === 1 ? 'was' : 'were'} gone before the last cut, ${live} lived, ${going.length} went${list}.`;
  const lives = live === 1 ? 'lives' : 'live';
  const goes = going.length === 1 ? 'goes' : 'go';
  return `${layer}: ${channels} ${gone === 1 ? 'is' : 'are'} gone, ${live} ${lives}, ${going.length} ${goes} next${list}.`;
}
