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

/** Looks at the training images `rows` batch by batch and sums what is seen per class. */
export async function gatherEvidence(
  { classes, labels }: { readonly classes: number; readonly labels: Uint8Array },
  rows: Uint32Array,
  look: (rows: Uint32Array, labels: Uint8Array) => Look | Promise<Look>,
): Promise<ChannelEvidence> {
  const sums = new Map<string, ClassChannelSums>();
  const images = new Array<number>(classes).fill(0);
  const right = new Array<number>(classes).fill(0);
  for (let first = 0; first < rows.length; first += EVIDENCE_BATCH) {
    const batch = rows.subarray(first, first + EVIDENCE_BATCH);
    const own = Uint8Array.from(batch, (row) => labels[row] ?? 0);
    const { logits, means } = await look(batch, own);
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
  }
  return { sums, images, right };
}
