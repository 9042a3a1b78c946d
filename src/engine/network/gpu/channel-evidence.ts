import { EVIDENCE_BATCH, gatherEvidence } from '../gather-evidence';
import type { ChannelEvidence, EvidenceRequest } from '../network';
import { bufferOf, createArena } from './arena';
import { planEvidence } from './evidence-plan';
import { guarded } from './guarded';
import type { Installed } from './install';
import { bind, link } from './link';
import { pipelinesOf } from './pipelines';
import { RESULT_SLOTS } from './plan';

/**
 * Evidence of the network as it is on the device, which is as it was afterwards. Its memory is taken for the occasion.
 * @throws LabError as `install` and the reader do.
 */
export async function channelEvidence(
  device: GPUDevice,
  { plan, queue, reader }: Pick<Installed, 'plan' | 'queue' | 'reader'>,
  labels: Uint8Array,
  request: EvidenceRequest,
): Promise<ChannelEvidence> {
  const { running, logits, evidence } = plan;
  const { classes } = evidence;
  const training = request.kind === 'taylor';
  const arena = createArena(device);
  try {
    const { calls, means } = planEvidence(arena, evidence, request);
    const kept = arena.reserve('statistics before', running.bytes, GPUBufferUsage.COPY_SRC);
    const bound = await guarded(device, () => {
      arena.build();
      return bind(device, arena, calls);
    });
    const pipelines = await pipelinesOf(device).compile(calls.map(({ kernel }) => kernel));
    const linked = link(calls, bound, pipelines);
    const statistics = bufferOf(running.home);
    const before = bufferOf(kept);
    queue.submit((encoder) => encoder.copyBufferToBuffer(statistics, 0, before, 0, running.bytes));
    const found = await gatherEvidence({ classes, labels }, request.rows, async (rows) => {
      const count = rows.length;
      const scales = { rate: 0, root: 1 };
      queue.add(linked, { count, first: 0, result: RESULT_SLOTS, training, scales }, rows);
      const regions = [...means.values()];
      const bytes = await reader.read([{ ...logits, bytes: 4 * count * classes }, ...regions]);
      let at = 4 * count * classes;
      const seen = new Map<string, Float64Array>();
      for (const [name, region] of means) {
        const channels = region.bytes / (4 * EVIDENCE_BATCH);
        const values = Float64Array.from(new Float32Array(bytes, at, count * channels));
        // The gradients are those of the batch's mean loss.
        seen.set(name, training ? values.map((mean) => Math.abs(count * mean)) : values);
        at += region.bytes;
      }
      return { logits: new Float32Array(bytes, 0, count * classes), means: seen };
    });
    queue.submit((encoder) => encoder.copyBufferToBuffer(before, 0, statistics, 0, running.bytes));
    return found;
  } finally {
    arena.release();
  }
}
