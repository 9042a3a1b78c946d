import { activationOf } from '../../relevance/forward';
import { oneHot } from '../../relevance/walk';
import { type CheckResult, examine, expectArray, type Findings } from '../findings';
import { child, type JsonNode, numbersOf, optionalChild } from '../json-node';
import type { GoldenCase } from './case';
import { type Evidence, predictionsOf } from './evidence';
import { expectMaps, largestOf, MAP_TOLERANCE } from './expect-maps';
import { flatNumbers, fromNchw } from './nchw';

const WEIGHT_TOLERANCE = 1e-6;

/** Activations of every layer listed and the logits, from our own forward pass. */
export function checkActivations({ name, entry, places }: GoldenCase, own: Evidence): CheckResult {
  return examine('activations', name, (findings) => {
    for (const { label, entry: place, node } of places) {
      const official = optionalChild(place, 'Y');
      if (official === null) continue;
      const { shape, values } = activationOf(own.activations, node);
      expectMaps(findings, `${label}: Y`, values, fromNchw(official, shape));
    }
    const logits = optionalChild(entry, 'logits');
    if (logits !== null) expectMaps(findings, 'logits', own.logits, flatNumbers(logits));
    const predictions = optionalChild(entry, 'predictions');
    if (predictions !== null) checkPredictions(findings, own, numbersOf(predictions));
  });
}

/** Of two classes whose logits float32 cannot tell apart either may be the official prediction. */
function checkPredictions(
  findings: Findings,
  { logits, confusion }: Evidence,
  official: readonly number[],
): void {
  const classes = confusion.length;
  const bound = MAP_TOLERANCE * largestOf(logits);
  const ours = predictionsOf(logits, classes).map((best, n) => {
    const theirs = official[n] ?? -1;
    const gap = (logits[n * classes + best] ?? 0) - (logits[n * classes + theirs] ?? Number.NaN);
    return theirs >= 0 && theirs < classes && gap <= bound ? theirs : best;
  });
  expectArray(findings, 'predictions', ours, official, 0);
}

/** The one-hot start and the class weights of the unpruned network. */
export function checkStart({ name, entry, labels, network }: GoldenCase, own: Evidence): CheckResult {
  return examine('class weights', name, (findings) => {
    const official = flatNumbers(child(entry, 'seed_relevance'));
    expectArray(findings, 'seed_relevance', oneHot(labels, network.architecture.classes).values, official, 0);
    checkClassWeights(findings, entry, own);
  });
}

/** `confusion_matrix`, `class_acc_relative` and `class_scale` of a case or a later step. */
export function checkClassWeights(
  findings: Findings,
  from: JsonNode,
  { confusion, weights }: Evidence,
): void {
  const counts = flatNumbers(child(from, 'confusion_matrix'));
  expectArray(findings, 'confusion_matrix', confusion.flat(), counts, 0);
  const relative = optionalChild(from, 'class_acc_relative');
  if (relative !== null)
    expectArray(
      findings,
      'class_acc_relative',
      weights.relative.map((q) => q ?? Number.NaN),
      numbersOf(relative),
      WEIGHT_TOLERANCE,
    );
  const scale = numbersOf(child(from, 'class_scale'));
  expectArray(findings, 'class_scale', weights.scale, scale, WEIGHT_TOLERANCE);
}
