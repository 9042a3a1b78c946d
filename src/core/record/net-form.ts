import type { RunConfig } from '../config/run-config';
import type { ChannelsRecord, IterationRecord } from './run-record';

/** What a run makes of what it prunes: weights are only ever masked. */
export function formOf({ pruning }: RunConfig): 'masked' | 'removed' {
  return pruning.recipe.unit === 'channel' && pruning.gradual?.remove !== false ? 'removed' : 'masked';
}

/** `dense`: nothing was pruned yet. `masked`: same size and speed. `removed`: smaller. */
export type NetForm = ChannelsRecord['form'];

/** What the net of a record is. */
export function netForm({ channels, size }: Pick<IterationRecord, 'channels' | 'size'>): NetForm {
  if (channels !== undefined) return channels.form;
  return size.weightsAlive === size.weightsTotal ? 'dense' : 'masked';
}

/** Whether pruning made the net smaller, in the words of the badge. */
export function formBadge({ form }: Pick<ChannelsRecord, 'form'>): string {
  if (form === 'dense') return 'Dense: nothing cut yet';
  return form === 'removed' ? 'Removed: smaller' : 'Masked: same size and speed';
}

/** Measured latency of the record's net as it is: median and interquartile range, ms. Null where none was measured. */
export function latencyOf(
  channels: Pick<ChannelsRecord, 'form' | 'latency'> | undefined,
): { median: number | null; range: number | null } | null {
  const latency = channels?.latency ?? null;
  if (channels === undefined || latency === null) return null;
  const { denseMs, maskedMs, removedMs, iqrMs } = latency;
  const place = { dense: 0, masked: 1, removed: 2 }[channels.form];
  return { median: [denseMs, maskedMs, removedMs][place] ?? null, range: iqrMs[place] ?? null };
}

/**
 * Parameters and multiply-accumulates are counted as if everything pruned were gone. Where it is only masked they are not those of
 * the net as it is, and are said to be `if removed` (channels) or `not masked` (single weights, which no removal could take out).
 */
export type SizeNote = 'if removed' | 'not masked';

/** Null where the sizes of a record are those of its net. */
export function sizeNote({ channels, size }: Pick<IterationRecord, 'channels' | 'size'>): SizeNote | null {
  if (channels !== undefined) return channels.form === 'masked' ? 'if removed' : null;
  return size.weightsAlive === size.weightsTotal ? null : 'not masked';
}

/** The same of the record's net with units changed by hand, which masks them in every run. */
export function handSizeNote(record: IterationRecord, changed: number): SizeNote | null {
  if (changed === 0) return sizeNote(record);
  return record.channels === undefined ? 'not masked' : 'if removed';
}

/** What a chart of the sizes of runs that prune channels has to say of them; empty where every size is real. */
export function maskedSentence(
  runs: readonly { readonly label: string; readonly config: RunConfig }[],
): string {
  const masked = runs.filter(({ config }) => formOf(config) === 'masked');
  if (masked.length === 0) return '';
  const whose = masked.length === runs.length ? '' : ` of ${masked.map(({ label }) => label).join(', ')}`;
  return ` Channels${whose} are only masked: the net keeps its size and speed, and what is drawn is what removing them would leave.`;
}
