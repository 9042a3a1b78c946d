/** Small buffers by what they hold: made once, the oldest forgotten where there are too many. */
export class HeldBuffers {
  private readonly held = new Map<string, GPUBuffer>();

  /** `most` buffers of `usage` on `device`. */
  constructor(
    private readonly device: GPUDevice,
    private readonly usage: GPUBufferUsageFlags,
    private readonly most: number,
  ) {}

  of(key: string, words: () => ArrayBuffer): GPUBuffer {
    const found = this.held.get(key);
    if (found !== undefined) return found;
    const buffer = this.made(words());
    this.held.set(key, buffer);
    // Commands that are not sent yet may read it, so it is not destroyed here.
    const [oldest = key] = this.held.keys();
    if (this.held.size > this.most) this.held.delete(oldest);
    return buffer;
  }

  release(): void {
    for (const buffer of this.held.values()) buffer.destroy();
    this.held.clear();
  }

  private made(words: ArrayBuffer): GPUBuffer {
    const { usage } = this;
    const buffer = this.device.createBuffer({ size: words.byteLength, usage, mappedAtCreation: true });
    new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(words));
    buffer.unmap();
    return buffer;
  }
}
