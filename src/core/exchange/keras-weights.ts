import { floatsOf, joinBytes } from './bytes';
import { isObject, refusal, shown } from './refuse';

/** Weights by name, such as conv1/kernel. */
export type KerasWeights = ReadonlyMap<string, KerasWeightValues>;

interface KerasWeightValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The weights of a weightsManifest out of its files.
 * @throws LabError `bad-file` when a file is missing, sizes do not match, or a weight is not float32.
 */
export function readKerasWeights(
  file: string,
  manifest: unknown,
  shards: ReadonlyMap<string, Uint8Array>,
): KerasWeights {
  if (!Array.isArray(manifest)) throw refusal(`${file} has no weightsManifest: it names no weights.`);
  const weights = new Map<string, KerasWeightValues>();
  for (const group of manifest) {
    const paths = isObject(group) ? group.paths : null;
    const entries = isObject(group) ? group.weights : null;
    if (!Array.isArray(paths) || !Array.isArray(entries))
      throw refusal(`${file}: a group of its weightsManifest is ${shown(group)}, without paths or weights.`);
    const bytes = groupBytes(file, paths, shards);
    let at = 0;
    for (const entry of entries) {
      const { name, shape, dtype, quantization } = isObject(entry) ? entry : {};
      if (typeof name !== 'string' || weights.has(name))
        throw refusal(`${file}: a weight is called ${shown(name)}; every weight has a name of its own.`);
      if (dtype !== 'float32' || quantization !== undefined)
        throw refusal(
          `${file}: weight ${shown(name)} is not plain float32; export the model without quantisation.`,
        );
      if (
        !Array.isArray(shape) ||
        shape.length > 4 ||
        !shape.every((size) => Number.isInteger(size) && size > 0)
      )
        throw refusal(
          `${file}: weight ${shown(name)} has the shape ${shown(shape)}, which is no list of sizes.`,
        );
      const end = at + 4 * shape.reduce((product: number, size: number) => product * size, 1);
      if (!(end <= bytes.length))
        throw refusal(
          `${file}: weight ${shown(name)} [${shape.join(', ')}] ends beyond the ${bytes.length} bytes of ${shown(paths.join(', '))}.`,
        );
      weights.set(name, { shape, values: floatsOf(bytes.subarray(at, end)) });
      at = end;
    }
    if (at !== bytes.length)
      throw refusal(`${file}: ${bytes.length - at} bytes of ${shown(paths.join(', '))} belong to no weight.`);
  }
  return weights;
}

function groupBytes(
  file: string,
  paths: readonly unknown[],
  shards: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const names = new Set<unknown>();
  const parts = paths.map((path) => {
    const bytes = typeof path === 'string' ? shards.get(path) : undefined;
    if (bytes === undefined)
      throw refusal(`${file} needs the file ${shown(path)} beside it: choose both files together.`);
    if (names.has(path)) throw refusal(`${file} names the file ${shown(path)} twice.`);
    names.add(path);
    return bytes;
  });
  return joinBytes(parts);
}
