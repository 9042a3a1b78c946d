import { LabError } from '../base/errors';
import type { Shape } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import type { ModelConfig } from '../models/model-config';
import { type NetworkPlan, planOf } from './plan';
import { refusal } from './refuse';
import type { StoredTensor } from './safetensors-file';

/**
 * The network of a state_dict without a description: the offered model whose layer names it has (the lab's PyTorch script uses
 * them), as wide as its weights are. Shapes are compared afterwards, tensor by tensor.
 */
export function inferPlan(
  file: string,
  tensors: readonly Pick<StoredTensor, 'name' | 'shape'>[],
  input: Shape | null,
): NetworkPlan {
  if (input === null)
    throw refusal(
      `${file} does not say what its network reads: choose the data set it was trained on first, then open it again.`,
    );
  const widths = new Map(
    tensors.flatMap(({ name, shape }) =>
      name.endsWith('.weight') ? [[name.slice(0, -'.weight'.length), shape[0] ?? 0] as const] : [],
    ),
  );
  const classes = widths.get('output');
  if (classes === undefined || classes < 2)
    throw refusal(
      `${file} has no layer called output and no description of its network: the lab opens its own files, and those saved from its PyTorch script.`,
    );
  const model = modelOf(widths);
  try {
    return planOf(buildArchitecture(model, input, classes));
  } catch (error) {
    if (error instanceof LabError) throw refusal(`${file} looks like a ${model.kind}: ${error.message}`);
    throw error;
  }
}

const MAX_LAYERS = 64;

function modelOf(widths: ReadonlyMap<string, number>): ModelConfig {
  const list = (name: (number: number) => string): readonly number[] => {
    const found: number[] = [];
    for (let number = 1; number <= MAX_LAYERS; number++) {
      const width = widths.get(name(number));
      if (width === undefined) break;
      found.push(width);
    }
    return found;
  };
  const hidden = list((number) => `dense${number}`);
  if (widths.has('stem')) {
    const blocks = Math.max(1, list((number) => `conv1_${number}_1`).length);
    return { kind: 'resnet-small', widths: list((stage) => `conv${stage}_1_1`), blocks };
  }
  if (widths.has('conv1_1')) return { kind: 'vgg-small', widths: list((block) => `conv${block}_1`), hidden };
  if (widths.has('conv1')) return { kind: 'cnn', widths: list((number) => `conv${number}`) };
  return hidden.length === 0 ? { kind: 'linear' } : { kind: 'mlp', hidden };
}
