import type { ConvNode } from '../../models/architecture';
import type { Maps } from '../maps';
import { officialEpsilon, type RelevanceMode } from '../mode';
import { convolve, convolveBack } from '../ops/convolve';
import { alphaBeta } from './alpha-beta';

/** Weights clamped at +-1e-9 (official) or 0 (stable); the bias is ignored. Any stride and padding. */
export function convRelevance(
  node: Pick<ConvNode, 'kernel' | 'stride' | 'pad' | 'output'>,
  x: Maps,
  weights: Float64Array,
  relevance: Maps,
  mode: RelevanceMode,
): Maps {
  const map = {
    forward: (from: Maps, signed: Float64Array) => convolve(from, signed, node),
    back: (s: Maps, signed: Float64Array) => convolveBack(s, signed, node, x),
  };
  return alphaBeta(map, x, weights, relevance, mode === 'official' ? officialEpsilon(x) : 0, mode);
}
