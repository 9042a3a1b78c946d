import type { Scope } from '../pruning/recipe';
import { unitsOf } from '../pruning/tensor';
import type { LayerWeights } from '../sparsity/measure';
import { unitSlice, type WeightSlice } from '../sparsity/weight-slice';
import { checkCut } from './check-cut';
import { expectIndex } from './expect-index';
import { expectArray, expectEqual, type Findings } from './findings';
import {
  booleanOf,
  child,
  childrenOf,
  float32Of,
  type JsonNode,
  numberOf,
  numbersOf,
  optionalChild,
  textOf,
} from './json-node';
import { officialGroups } from './official-groups';
import { type GoldenTensor, masksOf, prunableTensors, scopeOf } from './parameters';
import { budgetOf } from './sap-mode';
import { weightsFromTorch } from './torch-layout';

const SCOPES: readonly Scope[] = ['neuron', 'layer', 'global'];

/** One call of the official `compress`: indices of all scopes, counts, pivots, masks, weights and totals. */
export function checkCompress(entry: JsonNode, findings: Findings): void {
  const scope = scopeOf(entry);
  const budget = budgetOf(child(entry, 'mode'), numberOf(child(entry, 'beta')), 'float32');
  const tensors = prunableTensors(child(entry, 'params'));
  const weights = tensors.map((tensor) => tensor.weights);
  const before = masksOf(child(entry, 'mask_before'), tensors);
  const official = child(entry, 'official');

  const ownIndex = optionalChild(official, 'si');
  if (ownIndex !== null && budget.kind === 'pqi-bound') {
    checkIndices(findings, 'before', ownIndex, tensors, weights, before, budget.p, budget.q);
  }
  const plotted = optionalChild(official, 'pqi_0.5_1');
  if (plotted !== null) checkIndices(findings, 'before', plotted, tensors, weights, before, 0.5, 1);

  const error = optionalChild(official, 'error');
  if (error !== null) {
    findings.notComparable.push(
      `the official code crashes here (${textOf(error)}); its indices agree with ours`,
    );
    return;
  }
  const after = masksOf(child(official, 'mask_after'), tensors);
  const groups = officialGroups(child(official, 'steps'), tensors, scope, budget);
  checkCut({ tensors, weights, before, after, scope, budget, groups }, findings);
  checkParameters(findings, entry, tensors, after);
  checkTotals(findings, official, tensors, before, after);
  const later = optionalChild(official, 'pqi_0.5_1_after_pruning');
  if (later !== null) checkIndices(findings, 'after', later, tensors, weights, after, 0.5, 1);
}

function checkIndices(
  findings: Findings,
  when: string,
  official: JsonNode,
  tensors: readonly GoldenTensor[],
  weights: readonly Float32Array[],
  masks: readonly Uint8Array[],
  p: number,
  q: number,
): void {
  const layers = tensors.map((tensor, index) => ({
    name: tensor.name,
    units: unitsOf(tensor),
    weights: weights[index] ?? new Float32Array(),
    mask: masks[index] ?? new Uint8Array(),
  }));
  const compare = (scope: Scope, name: string, groups: readonly (readonly WeightSlice[])[]): void => {
    const theirs = numbersOf(child(child(official, scope), name));
    expectEqual(findings, `${scope} PQI ${when}: number of values for ${name}`, groups.length, theirs.length);
    groups.forEach((slices, index) => {
      const what = `${scope} PQI(${p}, ${q}) ${when}, ${name}[${index}]`;
      expectIndex(findings, what, slices, p, q, theirs[index] ?? Number.NaN);
    });
  };
  for (const scope of SCOPES) {
    if (optionalChild(official, scope) === null) continue;
    if (scope === 'global') compare(scope, 'global', [layers]);
    else
      for (const layer of layers)
        compare(scope, layer.name, scope === 'layer' ? [[layer]] : neuronsOf(layer));
  }
}

function neuronsOf(layer: LayerWeights): readonly (readonly WeightSlice[])[] {
  return Array.from({ length: layer.units }, (_, unit) => [
    unitSlice(layer.weights, layer.mask, layer.units, unit),
  ]);
}

/** Cut weights become 0, kept ones and all other parameters stay as they were. */
function checkParameters(
  findings: Findings,
  entry: JsonNode,
  tensors: readonly GoldenTensor[],
  after: readonly Uint8Array[],
): void {
  const official = child(child(entry, 'official'), 'params_after');
  tensors.forEach((tensor, index) => {
    const mask = after[index];
    const ours = tensor.weights.map((weight, i) => (mask?.[i] === 0 ? 0 : weight));
    const theirs = weightsFromTorch(float32Of(child(official, tensor.name)), tensor.torchShape);
    expectArray(findings, `weights of ${tensor.name} after the cut`, ours, theirs, 0);
  });
  for (const param of childrenOf(child(entry, 'params'))) {
    if (booleanOf(child(param, 'prunable'))) continue;
    const name = textOf(child(param, 'name'));
    const theirs = float32Of(child(official, name));
    expectArray(findings, `${name} after the cut`, float32Of(child(param, 'data')), theirs, 0);
  }
}

function checkTotals(
  findings: Findings,
  official: JsonNode,
  tensors: readonly GoldenTensor[],
  before: readonly Uint8Array[],
  after: readonly Uint8Array[],
): void {
  const removed = tensors.map((_, index) => kept(before[index]) - kept(after[index]));
  tensors.forEach((tensor, index) => {
    const theirs = numberOf(child(child(official, 'removed'), tensor.name));
    expectEqual(findings, `removed from ${tensor.name}`, removed[index] ?? 0, theirs);
  });
  const total = removed.reduce((sum, count) => sum + count, 0);
  expectEqual(findings, 'removed_total', total, numberOf(child(official, 'removed_total')));
  const remaining = after.reduce((sum, mask) => sum + kept(mask), 0);
  expectEqual(findings, 'remaining_total', remaining, numberOf(child(official, 'remaining_total')));
}

export function kept(mask: Uint8Array | undefined): number {
  return mask === undefined ? 0 : mask.reduce((sum, bit) => sum + bit, 0);
}
