import { pipelinesOf } from '../../../network/gpu/pipelines';
import { type Kernel, STEP_WORDS } from '../../wgsl/kernel';
import { HeldBuffers } from './held';

/** Kernels of some networks at once, each with its sizes. */
const MOST_UNIFORMS = 4096;

/**
 * What our kernels are told besides tensors. It depends on shapes alone, so a step that looks like the one before uploads none of
 * it.
 */
export class Uniforms {
  private readonly fieldBuffers: HeldBuffers;
  private readonly rows: GPUBuffer;
  private readonly steps = new Map<number, GPUBindGroup>();

  constructor(private readonly device: GPUDevice) {
    this.fieldBuffers = new HeldBuffers(device, GPUBufferUsage.UNIFORM, MOST_UNIFORMS);
    this.rows = device.createBuffer({ label: 'no rows', size: 16, usage: GPUBufferUsage.STORAGE });
  }

  /** The kernel's fields, in their order. */
  fields({ fields }: Kernel, values: readonly number[]): GPUBuffer {
    const kinds = fields.map(({ real }) => (real ? 'f' : 'u')).join('');
    return this.fieldBuffers.of(`${kinds} ${values.join(' ')}`, () => {
      const view = new DataView(new ArrayBuffer(4 * fields.length));
      fields.forEach(({ real }, i) => {
        if (real) view.setFloat32(4 * i, values[i] ?? Number.NaN, true);
        else view.setUint32(4 * i, values[i] ?? 0, true);
      });
      return view.buffer;
    });
  }

  /** Group 0 of a kernel over `count` examples. */
  step(count: number): GPUBindGroup {
    const found = this.steps.get(count);
    if (found !== undefined) return found;
    const words = new Uint32Array(STEP_WORDS);
    words[0] = count;
    const buffer = this.fieldBuffers.of(`step ${count}`, () => words.buffer);
    const group = this.device.createBindGroup({
      label: `${count} examples`,
      layout: pipelinesOf(this.device).stepLayout,
      entries: [
        { binding: 0, resource: { buffer, offset: 0, size: 4 * STEP_WORDS } },
        { binding: 1, resource: { buffer: this.rows, offset: 0, size: 16 } },
      ],
    });
    if (this.steps.size >= MOST_UNIFORMS) this.steps.clear();
    this.steps.set(count, group);
    return group;
  }

  release(): void {
    this.fieldBuffers.release();
    this.rows.destroy();
    this.steps.clear();
  }
}
