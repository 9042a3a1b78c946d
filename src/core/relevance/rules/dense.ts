import type { DenseNode } from '../../models/architecture';
import type { Maps } from '../maps';
import type { RelevanceMode } from '../mode';
import { multiply, multiplyBack } from '../ops/multiply';
import { alphaBeta } from './alpha-beta';

/** Weights clamped at 0 in both modes; the bias is ignored. */
export function denseRelevance(
  node: Pick<DenseNode, 'output'>,
  x: Maps,
  weights: Float64Array,
  relevance: Maps,
  mode: RelevanceMode,
): Maps {
  const map = {
    forward: (from: Maps, signed: Float64Array) => multiply(from, signed, node.output),
    back: (s: Maps, signed: Float64Array) => multiplyBack(s, signed, x),
  };
  return alphaBeta(map, x, weights, relevance, 0, mode);
}
