import type { SparsityRecord } from '../record/run-record';
import { gini } from './gini';
import { powerGrid } from './power-grid';
import { pqIndex } from './pq-index';
import { unitSlice } from './weight-slice';

/** The index every plot of the paper shows, whatever (p, q) prunes (pqi-sap 5). */
export const PLOTTED_P = 0.5;
export const PLOTTED_Q = 1;

/** Equal bins over [0, 1] of the neuron histogram. */
export const NEURON_BINS = 20;

/** One prunable tensor: the unit axis is the last one, so `units` is the last entry of its shape. */
export interface LayerWeights {
  readonly name: string;
  readonly units: number;
  readonly weights: Float32Array;
  readonly mask: Uint8Array;
}

/** All sparsity numbers of a record. `method`: the budget's own (p, q), null for budgets without one. */
export function measureSparsity(
  layers: readonly LayerWeights[],
  method: { readonly p: number; readonly q: number } | null,
): SparsityRecord {
  const pqi = pqIndex(layers, PLOTTED_P, PLOTTED_Q);
  return {
    pqi,
    pqiMethod: method === null ? pqi : pqIndex(layers, method.p, method.q),
    gini: gini(layers),
    layers: layers.map((layer) => ({
      name: layer.name,
      pqi: pqIndex([layer], PLOTTED_P, PLOTTED_Q),
      gini: gini([layer]),
    })),
    neuronHistogram: neuronHistogram(layers, NEURON_BINS),
    powers: powerGrid(layers),
  };
}

/** The PQ Index of every output unit of one tensor, in unit order. */
function neuronIndices(layer: LayerWeights, p: number, q: number): (number | null)[] {
  return Array.from({ length: layer.units }, (_, unit) =>
    pqIndex([unitSlice(layer.weights, layer.mask, layer.units, unit)], p, q),
  );
}

/**
 * Neurons of all layers counted by their own PQ Index (0.5, 1) in `bins` equal bins over [0, 1]. Neurons without remaining
 * weights, and those whose remaining weights are all zero, have no spread to speak of and are left out.
 */
export function neuronHistogram(layers: readonly LayerWeights[], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const layer of layers) {
    const alive = new Uint8Array(layer.units);
    layer.mask.forEach((kept, i) => {
      if (kept !== 0) alive[i % layer.units] = 1;
    });
    neuronIndices(layer, PLOTTED_P, PLOTTED_Q).forEach((index, unit) => {
      if (index === null || alive[unit] === 0) return;
      const bin = Math.min(bins - 1, Math.floor(index * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    });
  }
  return counts;
}
