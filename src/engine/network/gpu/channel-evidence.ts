import { createTally, EVIDENCE_BATCH, evidenceBatches } from '../gather-evidence';
import type { ChannelEvidence, EvidenceRequest } from '../network';
import { bufferOf, createArena, type Region, whole } from './arena';
import { planEvidence } from './evidence-plan';
import { guarded } from './guarded';
import type { Installed } from './install';
import { bind, link } from './link';
import { pipelinesOf } from './pipelines';
import { RESULT_SLOTS } from './plan';

/**
 * Evidence of the network as it is on the device, which is as it was afterwards. Its memory is taken for the occasion; the numbers of
 * all batches come back together, so that the GPU never waits for one of them.
 * @throws LabError as `install` and the reader do.
 */
export async function* channelEvidence(
  device: GPUDevice,
  { plan, queue, reader }: Pick<Installed, 'plan' | 'queue' | 'reader'>,
  labels: Uint8Array,
  request: EvidenceRequest,
): AsyncGenerator<number, ChannelEvidence> {
  const { running, evidence } = plan;
  const { classes } = evidence;
  const training = request.kind === 'taylor';
  const batches = evidenceBatches(request.rows);
  const logits = { ...plan.logits, bytes: 4 * EVIDENCE_BATCH * classes };
  const arena = createArena(device);
  const kept = arena.reserve('statistics before', running.bytes, GPUBufferUsage.COPY_SRC);
  let restore = (): void => undefined;
  try {
    const { calls, means } = planEvidence(arena, evidence, request);
    const parts: readonly Region[] = [logits, ...means.values()];
    const batchBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    const answers = arena.reserve('answers', batches.length * batchBytes, GPUBufferUsage.COPY_SRC);
    const bound = await guarded(device, () => {
      arena.build();
      return bind(device, arena, calls);
    });
    const pipelines = await pipelinesOf(device).compile(calls.map(({ kernel }) => kernel));
    const linked = link(calls, bound, pipelines);
    const [statistics, before] = [bufferOf(running.home), bufferOf(kept)];
    queue.submit((encoder) => encoder.copyBufferToBuffer(statistics, 0, before, 0, running.bytes));
    restore = () =>
      queue.submit((encoder) => encoder.copyBufferToBuffer(before, 0, statistics, 0, running.bytes));
    let seen = 0;
    for (const [index, rows] of batches.entries()) {
      const scales = { rate: 0, root: 1 };
      queue.add(linked, { count: rows.length, first: 0, result: RESULT_SLOTS, training, scales }, rows);
      queue.submit((encoder) => {
        let at = index * batchBytes;
        for (const { home, offset, bytes } of parts) {
          encoder.copyBufferToBuffer(bufferOf(home), offset, bufferOf(answers), at, bytes);
          at += bytes;
        }
      });
      await queue.room();
      seen += rows.length;
      yield seen;
    }
    const numbers = new Float32Array(await reader.read([whole(answers)]));
    const tally = createTally({ classes, labels });
    for (const [index, rows] of batches.entries()) {
      let at = (index * batchBytes) / 4 + EVIDENCE_BATCH * classes;
      const found = new Map<string, Float64Array>();
      for (const [name, { bytes }] of means) {
        const values = numbers.subarray(at, at + (rows.length * bytes) / (4 * EVIDENCE_BATCH));
        // The gradients are those of the batch's mean loss.
        found.set(
          name,
          Float64Array.from(values, (mean) => (training ? Math.abs(rows.length * mean) : mean)),
        );
        at += bytes / 4;
      }
      const first = (index * batchBytes) / 4;
      tally.add(rows, { logits: numbers.subarray(first, first + rows.length * classes), means: found });
    }
    return tally.evidence;
  } finally {
    restore();
    arena.release();
  }
}
