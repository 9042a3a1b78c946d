import { sizeNote } from './net-form';
import { accuracyText, countText, densityText, plain } from './number-text';
import type { ChannelsRecord, IterationRecord, LatencyRecord } from './run-record';

const NBSP = '\u00a0';
/** Layers a caption has room for. */
const MOST_NAMED = 3;

/** What a run pruned by channels shows under the cross-hair. */
export interface ChannelReadOut {
  readonly channels: string;
  /** Multiply-accumulates of one forward pass of the net as it is, of the dense net's: masks save none. */
  readonly macs: string;
  /** Multiply-accumulates of the training so far, of dense training's. */
  readonly training: string;
}

export function channelReadOut(record: IterationRecord, channels: ChannelsRecord): ChannelReadOut {
  return {
    channels: `${countText(channels.alive)}/${countText(channels.total)}`,
    macs: wholePercent(computedShare(record)),
    training: wholePercent(trainingShare(channels)),
  };
}

/** Of the dense net's multiply-accumulates, those that the net of a record really computes. */
export function computedShare(record: IterationRecord): number {
  return sizeNote(record) === null ? macShare(record) : 1;
}

/** "87 %"; two digits that count below ten. */
function wholePercent(share: number): string {
  return share < 0.1 ? densityText(share) : `${Math.round(100 * share)}${NBSP}%`;
}

export function macShare({ size }: IterationRecord): number {
  return size.macsDense === 0 ? 0 : size.macsAlive / size.macsDense;
}

function trainingShare({ trainingMacs, trainingMacsDense }: ChannelsRecord): number {
  return trainingMacsDense === 0 ? 0 : trainingMacs / trainingMacsDense;
}

/** What happened before this record, said from the numbers alone. */
export function channelCaption(before: IterationRecord | undefined, record: IterationRecord): string {
  const { channels, test, afterCut } = record;
  if (channels === undefined) return '';
  const accuracy = accuracyText(test.accuracy);
  if (before?.channels === undefined)
    return `After epoch ${record.epochsTotal} all ${countText(channels.total)} channels live and accuracy is ${accuracy}. ${nextCut(channels)}`;
  const gone = before.channels.alive - channels.alive;
  const cut =
    gone === 0 ? 'No channel was cut' : `${countChannels(gone)} went: ${whereText(before.channels)}`;
  const dip =
    afterCut === null
      ? `Accuracy is ${accuracy}`
      : `Accuracy was ${accuracyText(before.test.accuracy)}, ${accuracyText(afterCut.accuracy)} right after, ${accuracy} by epoch ${record.epochsTotal}`;
  return `${cut}. ${dip}. ${macsSentence(record)}${warning(channels)}`;
}

function macsSentence(record: IterationRecord): string {
  const share = densityText(macShare(record));
  return sizeNote(record) === null
    ? `MACs are ${share} of dense.`
    : `Masks save nothing; removing what is masked would leave ${share} of the MACs.`;
}

/** "2 of conv2, 1 of conv3"; of many layers the one that lost most. */
function whereText({ layers }: ChannelsRecord): string {
  const losing = layers.filter(({ cut }) => cut.length > 0);
  if (losing.length <= MOST_NAMED)
    return losing.map(({ name, cut }) => `${cut.length} of ${name}`).join(', ');
  const most = losing.reduce((a, b) => (b.cut.length > a.cut.length ? b : a));
  return `${losing.length} layers lost some, ${most.name} most, ${most.cut.length}`;
}

function nextCut({ layers }: ChannelsRecord): string {
  const next = layers.reduce((sum, { cut }) => sum + cut.length, 0);
  return next === 0 ? '' : `The first step takes ${countChannels(next)}.`;
}

function countChannels(count: number): string {
  return `${countText(count)} channel${count === 1 ? '' : 's'}`;
}

/** What `weightSparsityText` counts. */
export const WEIGHT_SPARSITY_IS =
  'Zeros per weight of all convolutions and dense layers under the authors’ masks, which keep the filters of the first residual block’s first convolution. The lab’s own counts are of the net that removal leaves; its parameters include biases and batch norm.';

/** "48.3 %" of the weights are zero as the authors count; null where they have no such net, and of older records. */
export function weightSparsityText({ officialSparsity }: ChannelsRecord): string | null {
  return officialSparsity === undefined ? null : densityText(officialSparsity);
}

type Agreement = Pick<ChannelsRecord, 'form' | 'maxLogitDifference' | 'checkedImages'>;

/** How far the removed and the masked net are apart, and on how many images; null where nothing was compared. */
export function agreementText(channels: Agreement): string | null {
  const { form, maxLogitDifference: most, checkedImages } = channels;
  if (most === null) return null;
  const size = most === 0 ? '0' : most.toExponential(1).replace('-', '\u2212');
  const images =
    checkedImages === undefined || checkedImages === null ? '' : ` over ${countText(checkedImages)} images`;
  const other = form === 'masked' ? 'net without them' : 'masked net';
  return `max |Δlogit| to the ${other}${images}: ${size}${disagrees(channels) ? ', above the 1e\u22124 that rounding explains' : ''}`;
}

/** Masked and removed compute the same but for rounding: logits differ by less (issue 4). */
const MOST_LOGIT_DIFFERENCE = 1e-4;

/** Whether the removed net is not the masked one. */
export function disagrees({ maxLogitDifference }: Pick<Agreement, 'maxLogitDifference'>): boolean {
  return maxLogitDifference !== null && maxLogitDifference > MOST_LOGIT_DIFFERENCE;
}

function warning(channels: ChannelsRecord): string {
  const text = agreementText(channels);
  return text === null || !disagrees(channels)
    ? ''
    : ` The removed net is not the masked one: ${text}. Accuracies from here on are those of the ${channels.form} net.`;
}

/** Measured times of one forward pass: medians with their interquartile ranges, and what computed them. */
export function latencyText(latency: LatencyRecord, device: string | null): string {
  const { batch, denseMs, maskedMs, removedMs, iqrMs } = latency;
  const time = (label: string, median: number, place: number) => {
    const range = iqrMs[place];
    return `${label} ${plain(median, 2)}${range === null || range === undefined ? '' : ` (${plain(range, 1)})`}`;
  };
  const parts = [time('dense', denseMs, 0), time('masked', maskedMs, 1)];
  if (removedMs !== null) parts.push(time('removed', removedMs, 2));
  const where = device === null ? '' : `, ${device}`;
  return `${batch} images in ms, median (IQR)${where}: ${parts.join(', ')}`;
}
