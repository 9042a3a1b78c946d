import type { AdamScales } from '../../../core/training/adam';
import { STEP_WORDS } from '../../kernels/wgsl/kernel';
import { type Arena, align } from './arena';
import { encode, type Linked } from './link';
import { nudged } from './nudge';
import { createPace } from './pace';
import { pipelinesOf } from './pipelines';

/** One step, as the kernels see it. */
export interface StepHeader {
  readonly count: number;
  /** First row of the split when no rows are listed. */
  readonly first: number;
  /** Where the summed loss and hits go. */
  readonly result: number;
  readonly training: boolean;
  /** What the optimiser's kernel multiplies with; 1 and 1 in evaluation. */
  readonly scales: AdamScales;
}

/**
 * Encodes steps, several per submission. A step costs the host one bind group at a new offset per call and, per submission, one
 * upload of all its headers and rows.
 */
export interface StepQueue {
  add(calls: readonly Linked[], header: StepHeader, rows: Uint32Array | null): void;
  /** Sends what is encoded, with `tail` behind it in the same command buffer. */
  submit(tail?: (encoder: GPUCommandEncoder) => void): void;
  /** Null while another submission may be queued; else resolves when it may. */
  room(): Promise<void> | null;
}

/** Chunks the GPU may have before it: one running, one waiting, one being made. Deeper queues were slower (jax-js 151). */
const CHUNKS_IN_FLIGHT = 3;
/** Offsets of uniforms and storage are multiples of this many bytes. */
const OFFSET_BYTES = 256;

/** Steps a submission holds at most. */
const MOST_STEPS = 64;

/** What the steps of a network are like. */
interface StepSizes {
  readonly batch: number;
  /** Multiply-accumulates of one example's forward pass. */
  readonly macs: number;
  /** Milliseconds. Without a clock submissions keep the size of the first. */
  readonly now?: (() => number) | undefined;
}

export function createStepQueue(device: GPUDevice, arena: Arena, { batch, macs, now }: StepSizes): StepQueue {
  const rowBytes = align(4 * batch, OFFSET_BYTES);
  const slotBytes = OFFSET_BYTES + rowBytes;
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const ring = arena.create('steps', MOST_STEPS * slotBytes, usage);
  const staged = new ArrayBuffer(MOST_STEPS * slotBytes);
  const words = new Uint32Array(staged);
  const reals = new Float32Array(staged);
  const group = device.createBindGroup({
    label: 'step',
    layout: pipelinesOf(device).stepLayout,
    entries: [
      { binding: 0, resource: { buffer: ring, offset: 0, size: 4 * STEP_WORDS } },
      { binding: 1, resource: { buffer: ring, offset: 0, size: rowBytes } },
    ],
  });

  let encoder: GPUCommandEncoder | null = null;
  let pass: GPUComputePassEncoder | null = null;
  const pace = createPace();
  let slots = 0;
  let flop = 0;
  /** When the submission before was done. */
  let idleSince = 0;
  let inFlight = 0;
  let waiting: (() => void)[] = [];

  function settled(timed: { readonly flop: number; readonly sent: number } | null): void {
    inFlight--;
    const done = now?.() ?? 0;
    if (timed !== null) pace.took(timed.flop, done - Math.max(timed.sent, idleSince));
    idleSince = done;
    for (const resolve of waiting.splice(0)) resolve();
  }

  /** The step that would come next goes beyond the pace, or has no place. */
  function full(): boolean {
    return slots === MOST_STEPS || flop + flop / slots > pace.flop();
  }

  function submit(tail?: (encoder: GPUCommandEncoder) => void): void {
    if (slots === 0 && tail === undefined) return;
    const commands = encoder ?? device.createCommandEncoder();
    pass?.end();
    if (slots > 0) device.queue.writeBuffer(ring, 0, staged, 0, slots * slotBytes);
    tail?.(commands);
    device.queue.submit([commands.finish()]);
    const timed = full() && now !== undefined ? { flop, sent: now() } : null;
    encoder = null;
    pass = null;
    slots = 0;
    flop = 0;
    inFlight++;
    const done = nudged(device, device.queue.onSubmittedWorkDone());
    done.then(
      () => settled(timed),
      () => settled(null),
    );
  }

  return {
    submit,
    add(calls, header, rows) {
      encoder ??= device.createCommandEncoder();
      pass ??= encoder.beginComputePass();
      const offset = slots * slotBytes;
      const at = offset / 4;
      words.set([header.count, header.first, rows === null ? 0 : 1, header.result], at);
      words[at + 4] = header.training ? 1 : 0;
      reals[at + 5] = header.scales.rate;
      reals[at + 6] = header.scales.root;
      if (rows !== null) words.set(rows, (offset + OFFSET_BYTES) / 4);
      pass.setBindGroup(0, group, [offset, offset + OFFSET_BYTES]);
      for (const linked of calls) encode(pass, linked, header.count);
      slots++;
      flop += (header.training ? 6 : 2) * macs * header.count;
      if (full()) submit();
    },
    room() {
      if (inFlight < CHUNKS_IN_FLIGHT) return null;
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
      });
    },
  };
}
