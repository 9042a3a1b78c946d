import { HeldBuffers } from './held';

/** Different numbers a net meets in a step, some hundreds of steps with another learning rate each included. */
const MOST_SCALARS = 1024;

/** What is known of a tensor's data: TensorFlow.js's own record of it, as far as it matters here. */
interface ScalarData {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values?: unknown;
  readonly resource?: unknown;
}

/** Numbers of one element that come from JavaScript, on the device, by their bits. Nobody writes to them. */
export class Scalars {
  private readonly buffers: HeldBuffers;

  constructor(device: GPUDevice) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    this.buffers = new HeldBuffers(device, usage, MOST_SCALARS);
  }

  /** Where the one number lies; null if the data is not one number that the device does not have yet. */
  bufferOf({ dtype, shape, values, resource }: ScalarData): GPUBuffer | null {
    if (dtype !== 'float32' || resource != null || !(values instanceof Float32Array)) return null;
    if (values.length !== 1 || shape.some((length) => length !== 1)) return null;
    const words = values.slice();
    const [bits = 0] = new Uint32Array(words.buffer);
    return this.buffers.of(String(bits), () => words.buffer);
  }

  release(): void {
    this.buffers.release();
  }
}
