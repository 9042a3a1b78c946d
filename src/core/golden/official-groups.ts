import type { Budget, Scope } from '../pruning/recipe';
import { unitsOf } from '../pruning/tensor';
import { child, childrenOf, complaint, type JsonNode, numberOf, numbersOf, textOf } from './json-node';
import type { GoldenTensor } from './parameters';

/** What the official code decided for one group. */
export interface OfficialGroup {
  readonly label: string;
  /** What is strictly below goes; NaN when the group was empty. */
  readonly pivot: number;
  /** null for quantile rules. */
  readonly sap: OfficialCount | null;
}

export interface OfficialCount {
  readonly index: number;
  readonly d: number;
  readonly m: number;
  readonly count: number;
}

/** The official `steps` as one entry per group, in the lab's group order. */
export function officialGroups(
  steps: JsonNode,
  tensors: readonly GoldenTensor[],
  scope: Scope,
  budget: Budget,
): readonly OfficialGroup[] {
  const all = childrenOf(steps);
  if (scope === 'global') return groupsOfStep(stepNamed(all, steps, 'global'), 'global', budget);
  return tensors.flatMap((tensor) => {
    const step = stepNamed(all, steps, tensor.name);
    const groups = groupsOfStep(step, tensor.name, budget);
    const perPosition = scope === 'neuron' && budget.kind === 'fraction' && tensor.shape.length === 4;
    return perPosition ? inLabOrder(groups, tensor, step) : groups;
  });
}

function stepNamed(all: readonly JsonNode[], steps: JsonNode, name: string): JsonNode {
  const step = all.find((candidate) => textOf(child(candidate, 'name')) === name);
  if (step === undefined) throw complaint(steps, `a list with a step for ${name}`);
  return step;
}

function groupsOfStep(step: JsonNode, name: string, budget: Budget): OfficialGroup[] {
  const pivots = numbersOf(child(step, 'pivot_value'));
  const sap = budget.kind === 'pqi-bound' ? countsOf(step) : null;
  return pivots.map((pivot, index) => ({
    label: pivots.length === 1 ? name : `${name}[${index}]`,
    pivot,
    sap: sap?.[index] ?? null,
  }));
}

function countsOf(step: JsonNode): readonly OfficialCount[] {
  const indices = numbersOf(child(step, 'si_i'));
  const sizes = numbersOf(child(step, 'd'));
  const bounds = numbersOf(child(step, 'm'));
  const counts = numbersOf(child(step, 'num_prune'));
  return indices.map((index, i) => ({
    index,
    d: sizes[i] ?? Number.NaN,
    m: bounds[i] ?? Number.NaN,
    count: counts[i] ?? Number.NaN,
  }));
}

/** The official quantile over dim 1 has one pivot per (out, kh, kw), in that order; the lab's groups run (kh, kw, out). */
function inLabOrder(groups: readonly OfficialGroup[], tensor: GoldenTensor, step: JsonNode): OfficialGroup[] {
  const shape = child(step, 'pivot_shape');
  const [out = 0, one, height = 0, width = 0] = childrenOf(shape).map(numberOf);
  const positions = height * width;
  if (one !== 1 || out !== unitsOf(tensor) || groups.length !== out * positions) {
    throw complaint(shape, `[${unitsOf(tensor)}, 1, kh, kw] with one pivot each`);
  }
  return Array.from({ length: groups.length }, (_, group) => {
    const torchGroup = (group % out) * positions + Math.floor(group / out);
    const found = groups[torchGroup];
    if (found === undefined) throw complaint(shape, `a shape that fits ${groups.length} pivots`);
    return found;
  });
}
