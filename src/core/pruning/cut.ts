import { LabError } from '../base/errors';
import type { PqiBoundRecord } from '../sparsity/pqi-bound';
import { budgetRule, decide } from './budgets/catalogue';
import { type Group, groupsOf, lengthOf } from './groups';
import type { Budget, Scope } from './recipe';
import { elementsOf, type TensorSpec } from './tensor';

/** All arrays in the order of `tensors`, flattened row-major in the tensor's shape. */
export interface CutInput {
  readonly tensors: readonly TensorSpec[];
  readonly scores: readonly Float32Array[];
  /** 1 = alive. Not changed. */
  readonly masks: readonly Uint8Array[];
  readonly scope: Scope;
  readonly budget: Budget;
}

export interface Cut {
  /** New masks: the old ones without the weights that went. */
  readonly masks: Uint8Array[];
  /** Sum over the groups; ties at a threshold are kept, so fewer may go. */
  readonly asked: number;
  readonly removed: number;
  /** Global scope only: what ranks strictly below went; null = nothing went, or one threshold per group. */
  readonly threshold: number | null;
  /** Global scope and PQI budget only. */
  readonly bound: PqiBoundRecord | null;
  readonly groups: readonly GroupCut[];
}

/** One group, in the order of `groupsOf`. */
export interface GroupCut {
  readonly alive: number;
  readonly asked: number;
  readonly removed: number;
  readonly threshold: number | null;
  readonly bound: PqiBoundRecord | null;
}

/**
 * One cut. In every group the budget says how many of the remaining weights should go and where the threshold lies; what
 * ranks strictly below goes. Weights already cut never come back. A fraction ranks scores, a PQI bound |scores|.
 *
 * @throws LabError `diverged` when a remaining weight's score is not finite; `internal` when the arrays do not fit.
 */
export function cut(input: CutInput): Cut {
  requireMatchingSizes(input);
  const { tensors, scores, scope, budget } = input;
  const rule = budgetRule(budget.kind);
  const byMagnitude = rule.ranks === 'magnitude';
  const groups = groupsOf(tensors, scope, rule.neuronGrouping);
  const buffer = new Float32Array(groups.reduce((most, group) => Math.max(most, lengthOf(group)), 0));
  const masks = input.masks.map((mask) => mask.slice());
  const results = groups.map((group): GroupCut => {
    const ranked = gather(group, tensors, scores, masks, byMagnitude, buffer);
    const { asked, threshold, bound } = decide(ranked, budget);
    const removed = threshold === null ? 0 : cutBelow(group, scores, masks, byMagnitude, threshold);
    return { alive: ranked.length, asked, removed, threshold, bound };
  });
  const [only] = results;
  const global = scope === 'global' && only !== undefined ? only : null;
  return {
    masks,
    asked: results.reduce((sum, group) => sum + group.asked, 0),
    removed: results.reduce((sum, group) => sum + group.removed, 0),
    threshold: global?.threshold ?? null,
    bound: global?.bound ?? null,
    groups: results,
  };
}

/** The authors' tie rule: clears the mask of every remaining weight that ranks strictly below; returns how many. */
export function cutBelow(
  group: Group,
  scores: readonly Float32Array[],
  masks: readonly Uint8Array[],
  byMagnitude: boolean,
  threshold: number,
): number {
  let removed = 0;
  for (const { tensor, start, stride, count } of group.segments) {
    const values = scores[tensor];
    const mask = masks[tensor];
    if (values === undefined || mask === undefined) continue;
    const end = start + count * stride;
    for (let i = start; i < end; i += stride) {
      if (mask[i] === 0) continue;
      const score = values[i] ?? 0;
      if ((byMagnitude ? Math.abs(score) : score) >= threshold) continue;
      mask[i] = 0;
      removed++;
    }
  }
  return removed;
}

/** The remaining scores of a group, packed into the front of `buffer`. */
function gather(
  group: Group,
  tensors: readonly TensorSpec[],
  scores: readonly Float32Array[],
  masks: readonly Uint8Array[],
  byMagnitude: boolean,
  buffer: Float32Array,
): Float32Array {
  let n = 0;
  for (const { tensor, start, stride, count } of group.segments) {
    const values = scores[tensor];
    const mask = masks[tensor];
    if (values === undefined || mask === undefined) continue;
    const end = start + count * stride;
    for (let i = start; i < end; i += stride) {
      if (mask[i] === 0) continue;
      const score = values[i] ?? 0;
      if (score - score !== 0) throw notFinite(tensors[tensor]?.name ?? String(tensor), i, score);
      buffer[n++] = byMagnitude ? Math.abs(score) : score;
    }
  }
  return buffer.subarray(0, n);
}

function notFinite(tensor: string, index: number, score: number): LabError {
  return new LabError(
    'diverged',
    `Cannot rank the weights: the score of element ${index} of ${tensor} is ${score}. Training diverged; lower the learning rate or switch on gradient clipping.`,
  );
}

function requireMatchingSizes({ tensors, scores, masks }: CutInput): void {
  if (scores.length !== tensors.length || masks.length !== tensors.length) {
    throw new LabError(
      'internal',
      `A cut needs one score and one mask array per tensor; got ${tensors.length} tensors, ${scores.length} scores, ${masks.length} masks.`,
    );
  }
  tensors.forEach((tensor, index) => {
    const size = elementsOf(tensor);
    const scored = scores[index]?.length;
    const masked = masks[index]?.length;
    if (scored === size && masked === size) return;
    throw new LabError(
      'internal',
      `Tensor ${tensor.name} [${tensor.shape.join(', ')}] has ${size} elements; got ${scored} scores and ${masked} mask entries.`,
    );
  });
}
