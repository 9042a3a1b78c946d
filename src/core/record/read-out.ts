import type { RunConfig } from '../config/run-config';
import { channelReadOut } from './channel-words';
import { accuracyText, compressionText, densityText, indexText } from './number-text';
import { isGradual } from './plan';
import type { IterationRecord } from './run-record';
import { weightDensity } from './run-series';
import { trainingCost } from './training-cost';

/** The numbers of one iteration of one run, as the read-out shows and a screen reader says them. */
export interface ReadOut {
  readonly pqi: string;
  readonly accuracy: string;
  readonly afterCut: string;
  readonly kept: string;
  readonly compression: string;
}

export function readOutOf(record: IterationRecord): ReadOut {
  const { weightsTotal, weightsAlive } = record.size;
  return {
    pqi: indexText(record.sparsity.pqi),
    accuracy: accuracyText(record.test.accuracy),
    afterCut: accuracyText(record.afterCut?.accuracy ?? null),
    kept: densityText(weightDensity(record)),
    compression: compressionText(weightsTotal, weightsAlive),
  };
}

/** @param config of one training: its cost is said of a whole dense training, as the chart draws it. */
export function readOutSentence(label: string, record: IterationRecord, config?: RunConfig): string {
  const { pqi, accuracy, kept, compression } = readOutOf(record);
  if (record.channels !== undefined) {
    const { alive, total } = record.channels;
    const spent =
      config !== undefined && isGradual(config) ? (trainingCost(record, config)?.spent ?? null) : null;
    const { macs, training } = channelReadOut(record, record.channels);
    return `${label}: epoch ${record.epochsTotal}, ${alive} of ${total} channels, accuracy ${accuracy}, ${macs} of the multiply-accumulates, training so far ${spent === null ? training : densityText(spent)} of dense training`;
  }
  return `${label}: PQ Index ${pqi}, accuracy ${accuracy}, ${kept} of the weights kept (${compression})`;
}
