import { LabError } from '../base/errors';

/**
 * The golden data is in PyTorch layout, output axis first: dense [out, in], conv [out, in, kh, kw]. The lab keeps the output
 * axis last, as TensorFlow does: dense [in, out], conv [kh, kw, in, out].
 */
export function labShape(torchShape: readonly number[]): readonly number[] {
  const [out, inputs, height, width] = torchShape;
  if (out !== undefined && inputs !== undefined) {
    if (torchShape.length === 2) return [inputs, out];
    if (torchShape.length === 4 && height !== undefined && width !== undefined)
      return [height, width, inputs, out];
  }
  throw new LabError(
    'bad-file',
    `A prunable tensor has shape [${torchShape.join(', ')}]; expected [out, in] or [out, in, kh, kw].`,
  );
}

/** Where each element of the lab's tensor stands in the PyTorch one. */
export function torchIndices(torchShape: readonly number[]): Uint32Array {
  const [out = 1, inputs = 1, height = 1, width = 1] = torchShape;
  const indices = new Uint32Array(out * inputs * height * width);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let input = 0; input < inputs; input++) {
        for (let unit = 0; unit < out; unit++) {
          indices[i++] = ((unit * inputs + input) * height + y) * width + x;
        }
      }
    }
  }
  return indices;
}

/** PyTorch-ordered weights in the lab's order. */
export function weightsFromTorch(data: Float32Array, torchShape: readonly number[]): Float32Array {
  const indices = torchIndices(torchShape);
  requireLength(data.length, torchShape, indices.length);
  return Float32Array.from(indices, (index) => data[index] ?? 0);
}

/** A PyTorch-ordered mask in the lab's order. */
export function maskFromTorch(data: Uint8Array, torchShape: readonly number[]): Uint8Array {
  const indices = torchIndices(torchShape);
  requireLength(data.length, torchShape, indices.length);
  return Uint8Array.from(indices, (index) => data[index] ?? 0);
}

function requireLength(length: number, torchShape: readonly number[], expected: number): void {
  if (length === expected) return;
  throw new LabError(
    'bad-file',
    `A tensor of shape [${torchShape.join(', ')}] needs ${expected} values; the file has ${length}.`,
  );
}
