import type { RunConfig } from '../../core/config/run-config';
import { isGradual, recordEpochs } from '../../core/record/plan';

/** What the shared x axis counts: iterations of training and cutting, pruning steps of one training, or both. */
export interface XAxisWords {
  /** "Iteration", "Step": as a heading and in front of a number. */
  readonly word: string;
  /** Right of the axis. */
  readonly name: string;
  /** The last epoch before each step; null where runs differ or have none. */
  readonly epochs: readonly number[] | null;
}

export function xAxisWords(runs: readonly { readonly config: RunConfig }[]): XAxisWords {
  const gradual = runs.filter(({ config }) => isGradual(config));
  const [first] = gradual;
  if (first === undefined) return { word: 'Iteration', name: 'iteration', epochs: null };
  if (gradual.length < runs.length) return { word: 'Iteration', name: 'iteration or step', epochs: null };
  const epochs = recordEpochs(first.config);
  const same = gradual.every(({ config }) => recordEpochs(config).join() === epochs.join());
  return same ? { word: 'Step', name: 'step (epoch)', epochs } : { word: 'Step', name: 'step', epochs: null };
}

/** "3 (8)": a tick with its epoch. */
export function xTickText({ epochs }: XAxisWords, t: number): string {
  const epoch = epochs?.[t];
  return epoch === undefined ? String(t) : `${t} (${epoch})`;
}

/** "Step 3, epoch 8". */
export function xText({ word, epochs }: XAxisWords, t: number): string {
  const epoch = epochs?.[t];
  return epoch === undefined ? `${word} ${t}` : `${word} ${t}, epoch ${epoch}`;
}
