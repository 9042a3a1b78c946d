import type { Relevance } from '../../relevance/walk';
import { type CheckResult, examine, expectArray } from '../findings';
import { child, childrenOf, type JsonNode, numbersOf, optionalChild } from '../json-node';
import type { GoldenCase } from './case';
import { type Evidence, type LayerEvidence, layerScores, noiseOf } from './evidence';
import { differenceOf, largestOf, NOISE_FACTOR } from './expect-maps';
import { flatNumbers } from './nchw';

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
            scale: numbersOf(child(official, 'scale')).map(Math.fround),
          }).get(node)?.scores ?? [],
          numbersOf(child(double, 'score')),
          DOUBLE_TOLERANCE,
        );
      const parts = PARTS.map(([what, read]) => {
        const theirs = flatNumbers(child(official, what));
        const bound = what === 'score' ? tolerance : tolerance * Math.max(1, largestOf(theirs));
        return { what, read, theirs, bound };
      });
      if (parts.some(({ read, theirs, bound }) => isRounding(golden, evidence, node, read, theirs, bound)))
        findings.notComparable.push(ROUNDING);
      else
        for (const { what, read, theirs, bound } of parts)
          expectArray(findings, what, read(ours), theirs, bound);
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

/** What a layer's scores are made of, as the file names it. */
const PARTS: readonly (readonly [string, (layer: LayerEvidence) => ArrayLike<number>])[] = [
  ['sum_raw', ({ sums }) => sums.sums],
  ['per_class_weighted_mean', ({ perClass }) => perClass],
  ['score', ({ scores }) => scores],
];

/** Whether something of a layer's scores differs by more than the bound, and rounding alone makes as much. */
export function isRounding(
  golden: GoldenCase,
  evidence: Evidence,
  node: string,
  read: (layer: LayerEvidence) => ArrayLike<number>,
  theirs: readonly number[],
  bound: number,
): boolean {
  const own = evidence.scores.get(node);
  const difference = own === undefined ? 0 : differenceOf(read(own), theirs);
  if (difference <= bound) return false;
  const moved = (relevance: Relevance): ArrayLike<number> => {
    const layer = layerScores(golden, relevance, evidence.weights).get(node);
    return layer === undefined ? [] : read(layer);
  };
  return difference <= NOISE_FACTOR * noiseOf(golden, evidence, moved);
}

export function listOf(node: JsonNode, key: string): readonly JsonNode[] {
  const list = optionalChild(node, key);
  return list === null ? [] : childrenOf(list);
}
