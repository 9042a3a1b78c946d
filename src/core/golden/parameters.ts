import type { TensorSpec } from '../pruning/tensor';
import {
  booleanOf,
  child,
  childrenOf,
  complaint,
  float32Of,
  type JsonNode,
  maskOf,
  numbersOf,
  optionalChild,
  textOf,
} from './json-node';
import { labShape, maskFromTorch, weightsFromTorch } from './torch-layout';

/** One prunable tensor of a golden entry, in the lab's layout. */
export interface GoldenTensor extends TensorSpec {
  readonly torchShape: readonly number[];
  readonly weights: Float32Array;
}

/** The prunable ones of `params: [{name, shape, data, prunable}]`, in file order. */
export function prunableTensors(params: JsonNode): readonly GoldenTensor[] {
  return childrenOf(params)
    .filter((param) => booleanOf(child(param, 'prunable')))
    .map((param) => {
      const torchShape = numbersOf(child(param, 'shape'));
      return {
        name: textOf(child(param, 'name')),
        torchShape,
        shape: labShape(torchShape),
        weights: weightsFromTorch(float32Of(child(param, 'data')), torchShape),
      };
    });
}

/** `{name: [0, 1, ...]}` as one mask per tensor, in the lab's layout. */
export function masksOf(node: JsonNode, tensors: readonly GoldenTensor[]): readonly Uint8Array[] {
  return tensors.map((tensor) => maskFromTorch(maskOf(child(node, tensor.name)), tensor.torchShape));
}

export function tagsOf(entry: JsonNode): readonly string[] {
  const tags = optionalChild(entry, 'tags');
  return tags === null ? [] : childrenOf(tags).map(textOf);
}

export function scopeOf(entry: JsonNode): 'neuron' | 'layer' | 'global' {
  const node = child(entry, 'scope');
  const scope = textOf(node);
  if (scope === 'neuron' || scope === 'layer' || scope === 'global') return scope;
  throw complaint(node, 'neuron, layer or global');
}
