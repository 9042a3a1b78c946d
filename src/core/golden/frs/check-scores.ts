import type { Relevance } from '../../relevance/walk';
import { type CheckResult, examine, expectArray } from '../findings';
import { child, childrenOf, type JsonNode, numbersOf, optionalChild } from '../json-node';
import type { GoldenCase } from './case';
import { type Evidence, layerScores } from './evidence';
import { differenceOf, largestOf } from './expect-maps';
import { flatNumbers } from './nchw';
import { float32Noise } from './noise';

/**
 * M, n_k, s, P and the normalised scores of every layer of `scores` and `linear_scores`.
 *
 * @param from the case, or a later step of it.
 * @param own compared with the official float64 run, `evidence` with the float32 one.
 */
export function checkScores(
  golden: GoldenCase,
  from: JsonNode,
  own: Evidence,
  evidence: Evidence,
): readonly CheckResult[] {
  const exact = optionalChild(from, 'float64');
  const doubles = exact === null ? [] : listOf(exact, 'scores');
  const suffix = from === golden.entry ? '' : ', after pruning';
  const entries = [...listOf(from, 'scores'), ...listOf(from, 'linear_scores')];
  return entries.map((official, index) => {
    const label = labelOf(official);
    const node = golden.nodeOf(label);
    return examine('scores', `${golden.name}${suffix}: ${node}`, (findings) => {
      const ours = evidence.scores.get(node);
      if (ours === undefined) {
        findings.failures.push(`the lab scores no layer called ${node}`);
        return;
      }
      const tolerance = golden.scoreTolerance;
      const near = (what: string, mine: ArrayLike<number>, theirs: readonly number[]): void =>
        expectArray(findings, what, mine, theirs, tolerance * Math.max(1, largestOf(theirs)));
      expectArray(
        findings,
        'csize',
        Array.from(ours.sums.images, (count) => count + golden.strayCount),
        numbersOf(child(official, 'csize')),
        0,
      );
      expectArray(findings, 'scale', evidence.weights.scale, numbersOf(child(official, 'scale')), 1e-6);
      const double = doubles[index];
      if (double !== undefined)
        expectArray(
          findings,
          'score, float64 run',
          layerScores(golden, own.relevance, {
            relative: [],
            scale: numbersOf(child(official, 'scale')),
          }).get(node)?.scores ?? [],
          numbersOf(child(double, 'score')),
          DOUBLE_TOLERANCE,
        );
      const score = numbersOf(child(official, 'score'));
      if (isRounding(golden, evidence, node, differenceOf(ours.scores, score))) {
        findings.notComparable.push(ROUNDING);
        return;
      }
      near('sum_raw', ours.sums.sums, flatNumbers(child(official, 'sum_raw')));
      near('per_class_weighted_mean', ours.perClass, flatNumbers(child(official, 'per_class_weighted_mean')));
      expectArray(findings, 'score', ours.scores, score, tolerance);
    });
  });
}

/** Float64 against float64. The class weights are the official ones, kept in float32 and compared by themselves. */
const DOUBLE_TOLERANCE = 1e-7;

export function labelOf(official: JsonNode): JsonNode {
  return optionalChild(official, 'layer_index') ?? child(official, 'layer');
}

export const ROUNDING =
  'float32 rounding of the official run, amplified by nearly cancelling sums, exceeds the bound on scores';

/** The official run rounds at every step, the probe of `float32Noise` only its inputs. */
const NOISE_FACTOR = 8;

/** Whether a score of a layer differs by more than the bound, and rounding alone makes as much. */
export function isRounding(
  golden: GoldenCase,
  { aligned, values, weights }: Evidence,
  node: string,
  difference: number,
): boolean {
  // Over the official activations nothing is left to amplify.
  if (aligned || difference <= golden.scoreTolerance) return false;
  const { network, images, labels } = golden;
  const scores = (relevance: Relevance) => layerScores(golden, relevance, weights).get(node)?.scores ?? [];
  return difference <= NOISE_FACTOR * float32Noise(network, values, images, labels, scores);
}

export function listOf(node: JsonNode, key: string): readonly JsonNode[] {
  const list = optionalChild(node, key);
  return list === null ? [] : childrenOf(list);
}
