import { totalMacs } from '../../../core/models/size';
import type { EvidenceKind, NetworkRequest } from '../network';
import { createArena } from './arena';
import { planEvidence } from './evidence-plan';
import { guarded } from './guarded';
import { bind, type Linked, link } from './link';
import { LOSS_GRACE_MS, lossOf } from './loss';
import { pipelinesOf } from './pipelines';
import { type GpuOptions, type Plan, planNetwork } from './plan';
import { createReader, type Reader } from './reader';
import { residentImages } from './resident-images';
import { createStepQueue, type StepQueue } from './step-queue';

/** A plan with its memory and pipelines, ready to run. */
export interface Installed {
  readonly plan: Plan;
  readonly train: readonly Linked[];
  readonly evaluate: Readonly<Record<'train' | 'test', readonly Linked[]>>;
  readonly cut: readonly Linked[];
  readonly queue: StepQueue;
  readonly reader: Reader;
  dispose(): void;
}

/**
 * Takes memory for a network on `device`, uploads what never changes, and compiles what is new; what evidence needs, without waiting.
 * @throws LabError('backend-unavailable') when a kernel does not compile or memory is short, 'backend-lost' when the device is gone.
 */
export async function install(
  device: GPUDevice,
  request: NetworkRequest,
  options: GpuOptions,
): Promise<Installed> {
  const { architecture, dataset, training } = request;
  const loss = await lossOf(device);
  if (loss !== null) throw loss;

  let fault: string | null = null;
  const onError = ({ error }: GPUUncapturedErrorEvent): void => {
    fault ??= error.message;
  };
  device.addEventListener('uncapturederror', onError);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const arena = createArena(device);
  const mostBytes = options.partBytes ?? Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const images = residentImages(device, dataset, mostBytes);

  try {
    const plan = planNetwork(arena, images, request, options);
    const { train, evaluate, cut } = plan;
    const calls = [...train, ...evaluate.train, ...evaluate.test, ...cut];
    const { bound, queue } = await guarded(device, () => {
      images.fill();
      arena.build();
      plan.upload(device.queue);
      return {
        bound: bind(device, arena, calls),
        queue: createStepQueue(device, arena, {
          batch: training.batch,
          macs: totalMacs(architecture),
          now: options.now,
        }),
      };
    });
    const pipelines = await pipelinesOf(device).compile(calls.map(({ kernel }) => kernel));
    // A device that is lost meanwhile makes pipelines all the same.
    const gone = await lossOf(device);
    if (gone !== null) throw gone;
    if (request.evidence !== undefined) compileAhead(device, plan, request.evidence);
    return {
      plan,
      train: link(train, bound, pipelines),
      evaluate: {
        train: link(evaluate.train, bound, pipelines),
        test: link(evaluate.test, bound, pipelines),
      },
      cut: link(cut, bound, pipelines),
      queue,
      reader: createReader(device, arena, queue, () => fault),
      dispose() {
        if (arena.released) return;
        device.removeEventListener('uncapturederror', onError);
        arena.release();
        images.release();
      },
    };
  } catch (error) {
    device.removeEventListener('uncapturederror', onError);
    arena.release();
    images.discard();
    throw (await lossOf(device, LOSS_GRACE_MS)) ?? error;
  }
}

/** Planned in memory that is never taken. What does not compile is said to whoever asks for the evidence. */
function compileAhead(device: GPUDevice, { evidence }: Plan, kind: EvidenceKind): void {
  const { calls } = planEvidence(createArena(device), evidence, kind);
  pipelinesOf(device)
    .compile(calls.map(({ kernel }) => kernel))
    .catch(() => undefined);
}
