import { addImages, type ClassChannelSums, emptySums } from '../../core/relevance/class-channel';
import type { ChannelEvidence } from './network';

/** Images looked at together. Taylor evidence depends on it: batch norm has the batch's own statistics there. */
export const EVIDENCE_BATCH = 50;

/** What one batch of images says. */
export interface Look {
  /** [images, classes] */
  readonly logits: Float32Array | Float64Array;
  /** By node name: means over the positions, [images, channels]. */
  readonly means: ReadonlyMap<string, Float64Array>;
}

/** Of the training split. */
interface Labelled {
  readonly classes: number;
  readonly labels: Uint8Array;
}

/** Looks at the training images `rows` batch by batch; yields how many it has seen. */
export async function* gatherEvidence(
  source: Labelled,
  rows: Uint32Array,
  look: (rows: Uint32Array, labels: Uint8Array) => Look | Promise<Look>,
): AsyncGenerator<number, ChannelEvidence> {
  const tally = createTally(source);
  let seen = 0;
  for (const batch of evidenceBatches(rows)) {
    tally.add(batch, await look(batch, tally.labelsOf(batch)));
    seen += batch.length;
    yield seen;
  }
  return tally.evidence;
}

export function evidenceBatches(rows: Uint32Array): readonly Uint32Array[] {
  return Array.from({ length: Math.ceil(rows.length / EVIDENCE_BATCH) }, (_, i) =>
    rows.subarray(i * EVIDENCE_BATCH, (i + 1) * EVIDENCE_BATCH),
  );
}

/** Sums looks per class. */
export function createTally({ classes, labels }: Labelled) {
  const sums = new Map<string, ClassChannelSums>();
  const images = new Array<number>(classes).fill(0);
  const right = new Array<number>(classes).fill(0);
  const labelsOf = (rows: Uint32Array): Uint8Array => Uint8Array.from(rows, (row) => labels[row] ?? 0);
  return {
    evidence: { sums, images, right },
    labelsOf,
    add(rows: Uint32Array, { logits, means }: Look): void {
      const own = labelsOf(rows);
      own.forEach((label, n) => {
        const answers = logits.subarray(n * classes, (n + 1) * classes);
        images[label] = (images[label] ?? 0) + 1;
        if (answers.indexOf(Math.max(...answers)) === label) right[label] = (right[label] ?? 0) + 1;
      });
      for (const [name, values] of means) {
        const into = sums.get(name) ?? emptySums(classes, values.length / own.length);
        sums.set(name, into);
        addImages(into, values, own);
      }
    },
  };
}

/** The evidence, without a look at what else is asked meanwhile. */
export async function wholeEvidence(
  looks: AsyncGenerator<number, ChannelEvidence>,
): Promise<ChannelEvidence> {
  for (;;) {
    const { done, value } = await looks.next();
    if (done === true) return value;
  }
}

/** The evidence, with `between` after every batch; null when that says no, which ends the looks. */
export async function* attended<Event>(
  looks: AsyncGenerator<number, ChannelEvidence>,
  between: () => AsyncGenerator<Event, boolean>,
): AsyncGenerator<Event, ChannelEvidence | null> {
  const found: ChannelEvidence[] = [];
  const noted = async function* () {
    found.push(yield* looks);
  };
  for await (const _ of noted()) if (!(yield* between())) return null;
  return found[0] ?? null;
}
