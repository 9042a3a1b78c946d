/**
 * Cosine annealing to 0, stepped per epoch (pqi-sap 3): lr(e) = start/2 (1 + cos(pi (e - 1) / epochs)).
 *
 * @param epoch 1-based epoch of the iteration, 1..epochs.
 */
export function cosineLearningRate(start: number, epoch: number, epochs: number): number {
  return (start / 2) * (1 + Math.cos((Math.PI * (epoch - 1)) / epochs));
}
