import type { Split } from '../../../core/datasets/dataset';
import { type Arena, align, bufferOf, type Region, whole } from './arena';

/** Images of a split on the GPU, a byte a value: rows firstRow .. firstRow + rowCount - 1 of it. */
export interface Part {
  readonly region: Region;
  readonly firstRow: number;
  readonly rowCount: number;
}

export interface ResidentSplit {
  readonly parts: readonly Part[];
  readonly labels: Region;
  /** Uploads; once, after the arena is built. */
  upload(queue: GPUQueue, split: Split): void;
}

/** Plans a split in as few buffers of whole images, of at most `mostBytes`, as possible. */
export function residentSplit(
  arena: Arena,
  label: string,
  count: number,
  imageBytes: number,
  mostBytes: number,
): ResidentSplit {
  const rowsPerPart = Math.max(1, Math.floor((mostBytes - 16) / imageBytes));
  const parts: Part[] = [];
  for (let firstRow = 0; firstRow < count; firstRow += rowsPerPart) {
    const rowCount = Math.min(rowsPerPart, count - firstRow);
    const home = arena.reserve(`${label} images`, align(rowCount * imageBytes, 16));
    parts.push({ region: whole(home), firstRow, rowCount });
  }
  const labelsAt = whole(arena.reserve(`${label} labels`, align(count, 16)));
  return {
    parts,
    labels: labelsAt,
    upload(queue, { images, labels }) {
      for (const { region, firstRow, rowCount } of parts) {
        const from = firstRow * imageBytes;
        writeBytes(queue, bufferOf(region.home), images.subarray(from, from + rowCount * imageBytes));
      }
      writeBytes(queue, bufferOf(labelsAt.home), labels);
    },
  };
}

/** The queue writes whole words: the last bytes go in one of their own. */
function writeBytes(queue: GPUQueue, buffer: GPUBuffer, bytes: Uint8Array): void {
  const words = bytes.length - (bytes.length % 4);
  if (words > 0) queue.writeBuffer(buffer, 0, bytes.buffer as ArrayBuffer, bytes.byteOffset, words);
  if (words === bytes.length) return;
  const last = new Uint8Array(4);
  last.set(bytes.subarray(words));
  queue.writeBuffer(buffer, words, last);
}
