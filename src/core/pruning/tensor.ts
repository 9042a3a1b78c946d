/** A prunable tensor, TensorFlow layout: dense [in, out], conv [kh, kw, in, out]. The output-unit axis is the last one. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

export function elementsOf(tensor: TensorSpec): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

/** Output units (neurons, filters). Unit j owns the elements i with i % units === j. */
export function unitsOf(tensor: TensorSpec): number {
  return tensor.shape.at(-1) ?? 1;
}

/** Length of the input axis, the last but one; 1 for a vector. */
export function inputsOf(tensor: TensorSpec): number {
  return tensor.shape.at(-2) ?? 1;
}
