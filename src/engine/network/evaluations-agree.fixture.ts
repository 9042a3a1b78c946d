import { expect } from 'vitest';
import type { Dataset } from '../../core/datasets/dataset';
import type { NetworkState } from '../../core/models/network-state';
import { expectClose } from '../kernels/simd/test-heap';
import type { Network, Totals } from './network';
import { EVALUATION_BATCH } from './network';

/** Of two classes nearer than this rounding may choose either. */
const NEAR_TIE = 1e-4;

/** What a slow network answers on few test images, and the state it does it with. */
export interface Reference {
  readonly state: NetworkState;
  readonly answers: readonly Answer[];
}

interface Answer {
  readonly logits: Float32Array;
  /** Nats. */
  readonly loss: number;
  readonly right: boolean;
  readonly doubtful: boolean;
}

/** The data set with its test images again and again, a whole slice of an evaluation and a smaller one: a reference need not. */
export function evaluatedInSlices(dataset: Dataset): Dataset {
  const { images, labels } = dataset.test;
  const size = images.length / labels.length;
  const count = EVALUATION_BATCH + Math.ceil(labels.length / 2);
  const test = { images: new Uint8Array(count * size), labels: new Uint8Array(count) };
  for (let i = 0; i < count; i += labels.length) {
    const rest = Math.min(labels.length, count - i);
    test.images.set(images.subarray(0, rest * size), i * size);
    test.labels.set(labels.subarray(0, rest), i);
  }
  return { ...dataset, test };
}

/** The answers of `network` on the first `count` test images, by its logits in plain float64; its own totals are those. */
export async function referenceOf(network: Network, { test }: Dataset, count: number): Promise<Reference> {
  const logits = await network.logits('test', 0, count);
  const classes = logits.length / count;
  const answers = Array.from({ length: count }, (_, i) =>
    answerOf(logits.subarray(i * classes, (i + 1) * classes), test.labels[i] ?? 0),
  );
  expectTotals(await network.evaluate('test', 0, count), answers);
  return { state: await network.readState(), answers };
}

/** `network` evaluates all test images but the first, in slices, and answers what the reference does. */
export async function expectSameEvaluation(
  network: Network,
  { test }: Dataset,
  { state, answers }: Reference,
): Promise<void> {
  network.writeState(state);
  const images = test.labels.length;
  const rounds = Array.from({ length: Math.ceil(images / answers.length) }, () => answers);
  const expected = rounds.flat().slice(1, images);
  expectTotals(await network.evaluate('test', 1, images - 1), expected);
  expectClose(
    await network.logits('test', 1, images - 1),
    expected.flatMap(({ logits }) => [...logits]),
  );
}

function answerOf(logits: Float32Array, label: number): Answer {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, value) => total + Math.exp(value - largest), 0);
  return {
    logits,
    loss: Math.log(sum) + largest - (logits[label] ?? Number.NaN),
    right: logits.indexOf(largest) === label,
    doubtful:
      logits.filter((value) => largest - value < NEAR_TIE * Math.max(1, Math.abs(largest))).length > 1,
  };
}

function expectTotals({ examples, lossSum, right }: Totals, answers: readonly Answer[]): void {
  const expected = answers.reduce((sum, { loss }) => sum + loss, 0);
  expect(examples).toBe(answers.length);
  expect(Math.abs(lossSum - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
  const hits = answers.filter((answer) => answer.right).length;
  expect(Math.abs(right - hits)).toBeLessThanOrEqual(answers.filter(({ doubtful }) => doubtful).length);
}
