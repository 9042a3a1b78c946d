import type { Shape } from '../../models/architecture';
import { sizeOf } from '../../models/architecture';
import { childrenOf, complaint, type JsonNode, numberOf } from '../json-node';

/** All numbers of nested lists, row-major. */
export function flatNumbers(node: JsonNode): readonly number[] {
  return Array.isArray(node.value) ? childrenOf(node).flatMap(flatNumbers) : [numberOf(node)];
}

/** The lengths of nested lists, outermost first. */
export function shapeOfLists(node: JsonNode): readonly number[] {
  if (!Array.isArray(node.value)) return [];
  const [first] = childrenOf(node);
  return [node.value.length, ...(first === undefined ? [] : shapeOfLists(first))];
}

/** Values listed as [count, channels, height, width] (PyTorch) in the lab's order [count, height, width, channels]. */
export function fromNchw(node: JsonNode, shape: Shape): Float64Array {
  const listed = flatNumbers(node);
  const size = sizeOf(shape);
  if (listed.length % size !== 0)
    throw complaint(node, `a list for maps of ${shape.height}x${shape.width}x${shape.channels}`);
  const { height, width, channels } = shape;
  const result = new Float64Array(listed.length);
  listed.forEach((value, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const c = Math.floor(i / (width * height)) % channels;
    const n = Math.floor(i / size);
    result[((n * height + y) * width + x) * channels + c] = value;
  });
  return result;
}

/** [count, channels, height, width] or [count, channels] as a shape. */
export function shapeFromNchw([, channels = 1, height = 1, width = 1]: readonly number[]): Shape {
  return { height, width, channels };
}
