import type { Architecture, Shape } from '../models/architecture';
import { initialBuffers } from '../models/initialise';
import { floatsOf } from './bytes';
import { readDetails } from './import-details';
import { inferPlan } from './infer-plan';
import type { ImportedModel } from './model';
import { architectureFromPlan } from './plan';
import { recogniseModel } from './recognise';
import { parseJson, refusal } from './refuse';
import { decodeSafetensors, type StoredTensor } from './safetensors-file';
import { type TorchTensor, torchName, torchTensors } from './torch-tensors';

/** Metadata that only a file of what cuts took has (archive-file.ts). */
export const PRUNED_CHANNELS = 'pruned_channels';

/**
 * Reads a safetensors file of the lab, or a state_dict saved from the lab's PyTorch script.
 *
 * @param input shape of the images, for files that do not say it themselves; null when it is not known.
 * @throws LabError `bad-file` with the tensor and the fault.
 */
export function importSafetensors(file: string, bytes: Uint8Array, input: Shape | null): ImportedModel {
  const { tensors, metadata } = decodeSafetensors(file, bytes);
  if (metadata.has(PRUNED_CHANNELS))
    throw refusal(`${file} holds what the cuts of a run took, not a network: open the zip it was in.`);
  const text = metadata.get('network');
  const plan =
    text === undefined
      ? inferPlan(file, tensors, input)
      : parseJson(text, `The description of the network in ${file}`);
  const read = architectureFromPlan(plan, file);
  if (4 * (read.parameterCount + read.bufferCount) > bytes.length)
    throw refusal(
      `${file} describes a network of ${read.parameterCount} parameters, but has only ${bytes.length} bytes.`,
    );
  const recognised = recogniseModel(read);
  const architecture = recognised?.architecture ?? read;
  const values = readTensors(file, architecture, read, tensors);
  const details = readDetails(file, architecture, {
    normalisation: metadata.get('normalisation'),
    classNames: metadata.get('class_names'),
    config: metadata.get('config'),
  });
  return { architecture, model: recognised?.model ?? null, ...values, ...details };
}

/**
 * The vectors of `architecture` out of the tensors of a file; values that a mask cuts are 0.
 * Both architectures have the same nodes; `named` has the names of the file.
 * @throws LabError `bad-file` with the tensor and the fault.
 */
export function readTensors(
  file: string,
  architecture: Architecture,
  named: Architecture,
  tensors: readonly StoredTensor[],
): Pick<ImportedModel, 'parameters' | 'buffers' | 'mask'> {
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor] as const));
  const wanted = torchTensors(named);
  // Before anything is allocated: every tensor is there, in its shape.
  for (const tensor of wanted) requireTensor(file, tensor, stored);
  const parameters = new Float32Array(architecture.parameterCount);
  const buffers = initialBuffers(architecture);
  const mask = new Uint8Array(architecture.parameterCount).fill(1);
  for (const { name, vector, places } of wanted) {
    const values = floatsOf(stored.get(name)?.bytes ?? new Uint8Array());
    const target = vector === 'parameters' ? parameters : buffers;
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) throw refusal(`${file}: value ${i} of tensor ${name} is ${value}.`);
      target[places[i] ?? 0] = value;
    });
    stored.get(`${name}_mask`)?.bytes.forEach((kept, i) => {
      const place = places[i] ?? 0;
      mask[place] = kept === 0 ? 0 : 1;
      if (kept === 0) parameters[place] = 0;
    });
  }
  const known = new Set(
    wanted.flatMap(({ name, vector }) => (vector === 'parameters' ? [name, `${name}_mask`] : [name])),
  );
  const stranger = tensors.find(({ name }) => !known.has(name) && !/\.num_batches_tracked$/.test(name));
  if (stranger !== undefined && isConstant(named, stranger))
    throw refusal(
      `${file} has a tensor ${stranger.name.slice(0, 80)}, a constant that older versions of the lab left of removed channels: this one trains their batch norm instead. Run it again here.`,
    );
  if (stranger !== undefined)
    throw refusal(
      `${file} has a tensor ${stranger.name.slice(0, 80)} that its network does not use: the network it describes is another one.`,
    );
  return { parameters, buffers, mask };
}

/** What stood in an expand node for the batch norm behind it. */
function isConstant({ nodes }: Architecture, { name }: StoredTensor): boolean {
  return nodes.some((node) => node.kind === 'expand' && name === `${torchName(node.name)}.shift`);
}

function requireTensor(
  file: string,
  { name, shape }: TorchTensor,
  stored: ReadonlyMap<string, StoredTensor>,
): void {
  const found = stored.get(name);
  if (found === undefined)
    throw refusal(`${file} has no tensor ${name} [${shape.join(', ')}], which its network needs.`);
  if (found.dtype !== 'F32')
    throw refusal(`${file}: tensor ${name} is ${found.dtype}; save it as float32 (F32).`);
  requireShape(file, name, shape, found);
  const mask = stored.get(`${name}_mask`);
  if (mask === undefined) return;
  if (mask.dtype !== 'BOOL' && mask.dtype !== 'U8')
    throw refusal(`${file}: mask ${name}_mask is ${mask.dtype}; masks are BOOL or U8.`);
  requireShape(file, `${name}_mask`, shape, mask);
}

function requireShape(file: string, name: string, shape: readonly number[], found: StoredTensor): void {
  if (found.shape.length === shape.length && shape.every((size, axis) => size === found.shape[axis])) return;
  throw refusal(
    `${file}: tensor ${name} has the shape [${found.shape.join(', ')}]; its network needs [${shape.join(', ')}].`,
  );
}
