import { countToCut, weightsToKeep } from '../pruning/budgets/pqi-bound';
import { type Cut, cut, cutBelow, type GroupCut } from '../pruning/cut';
import { type Group, groupsOf } from '../pruning/groups';
import type { Budget, FractionBudget, PqiBudget, Scope } from '../pruning/recipe';
import { kthSmallest } from '../pruning/selection';
import { boundOf } from '../sparsity/pqi-bound';
import { expectIndex, FLOAT32_RANGE, leavesFloat32 } from './expect-index';
import { expectArray, expectEqual, expectNear, type Findings } from './findings';
import { GUARDED, isGuarded, isIntegerBound } from './integer-bound';
import type { OfficialCount, OfficialGroup } from './official-groups';
import type { GoldenTensor } from './parameters';

/** Quantiles interpolate in float32 (torch) or float64 (numpy): relative to the largest magnitude. */
const QUANTILE_TOLERANCE = 1e-6;

/** One official cut and what went in. Masks and weights in the lab's layout. */
export interface OfficialCut {
  readonly tensors: readonly GoldenTensor[];
  readonly weights: readonly Float32Array[];
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
  readonly scope: Scope;
  readonly budget: Budget;
  readonly groups: readonly OfficialGroup[];
}

/**
 * One cut against the official one, in three steps of growing reach: the tie rule with the official pivot gives the official
 * mask exactly; every group's count and pivot are ours; our whole cut leaves the official mask.
 */
export function checkCut(official: OfficialCut, findings: Findings): void {
  const { tensors, before, after, scope, budget } = official;
  const grouping = budget.kind === 'fraction' ? 'input-axis' : 'filter';
  const groups = groupsOf(tensors, scope, grouping);
  expectEqual(findings, 'number of groups', groups.length, official.groups.length);
  if (groups.length !== official.groups.length) return;

  const scores = official.weights.map((weights) => weights.map(Math.abs));
  const givenPivot = before.map((mask) => mask.slice());
  groups.forEach((group, index) => {
    const pivot = official.groups[index]?.pivot ?? Number.NaN;
    if (!Number.isNaN(pivot)) cutBelow(group, scores, givenPivot, true, pivot);
  });
  tensors.forEach((tensor, index) => {
    expectArray(
      findings,
      `mask of ${tensor.name} from the official pivot`,
      givenPivot[index] ?? [],
      after[index] ?? [],
      0,
    );
  });

  const ours = cut({ tensors, scores, masks: before, scope, budget });
  const exact =
    budget.kind === 'pqi-bound'
      ? cut({ tensors, scores, masks: before, scope, budget: { ...budget, counting: 'float64' } })
      : ours;
  groups.forEach((group, index) => {
    const theirs = official.groups[index];
    const mine = ours.groups[index];
    const precise = exact.groups[index];
    if (theirs === undefined || mine === undefined || precise === undefined) return;
    const remaining = aliveScores(group, scores, before);
    const agrees =
      budget.kind === 'pqi-bound'
        ? checkSapGroup(findings, budget, theirs, mine, precise, remaining)
        : budget.kind === 'fraction' && checkQuantileGroup(findings, budget, theirs, mine, remaining);
    if (agrees) expectGroupMask(findings, theirs.label, group, ours, after);
  });
}

/** True where our count is the official one, so that the masks must be equal. */
function checkSapGroup(
  findings: Findings,
  budget: PqiBudget,
  theirs: OfficialGroup,
  mine: GroupCut,
  precise: GroupCut,
  remaining: Float32Array,
): boolean {
  const { label, pivot, sap } = theirs;
  if (sap === null) {
    findings.failures.push(`${label}: the official step has no counts`);
    return false;
  }
  expectEqual(findings, `${label}: remaining weights d`, mine.alive, sap.d);
  if (mine.bound === null) {
    checkUndefinedGroup(findings, label, mine, sap);
    return true;
  }
  const slices = [{ weights: remaining, mask: null }];
  expectIndex(findings, `${label}: PQI`, slices, budget.p, budget.q, sap.index);
  // The official arithmetic behind m, then behind the pivot: exact whatever m is.
  expectEqual(
    findings,
    `${label}: count out of the official m`,
    countToCut(sap.d, sap.m, { ...budget, counting: 'float32' }),
    sap.count,
  );
  if (sap.count < remaining.length) {
    expectEqual(findings, `${label}: pivot at the official count`, kthSmallest(remaining, sap.count), pivot);
  }
  const { d, r } = mine.bound;
  const m = weightsToKeep(d, r);
  if (m !== sap.m && leavesFloat32(slices, budget.p, budget.q)) {
    findings.notComparable.push(FLOAT32_RANGE);
    return false;
  }
  if (m !== sap.m) return explainBound(findings, label, budget, sap, r, m);
  expectEqual(findings, `${label}: count, float32`, mine.asked, sap.count);
  expectNear(findings, `${label}: count, float64`, precise.asked, sap.count, 1);
  if (precise.asked !== sap.count)
    findings.allowed.push('float64 counting differs from the official float32 count by one weight');
  return mine.asked === sap.count;
}

/** A different m is no error where float32 decides ceil(r) by chance. Never equal counts: returns false. */
function explainBound(
  findings: Findings,
  label: string,
  budget: PqiBudget,
  sap: OfficialCount,
  r: number,
  m: number,
): boolean {
  const { p, q, eta } = budget;
  const officialR = boundOf(sap.d, Math.log1p(-Math.min(1, sap.index)), p, q, eta);
  if (Math.abs(m - sap.m) <= 1 && isIntegerBound(r, p, q, Math.abs(r - officialR))) {
    findings.compared++;
    findings.allowed.push('integer bound: float32 rounding decides ceil(r), |difference of m| <= 1');
  } else if (isGuarded(r, m, sap.m)) {
    findings.compared++;
    findings.allowed.push(GUARDED);
  } else {
    expectEqual(findings, `${label}: m = ceil(${r})`, m, sap.m);
  }
  return false;
}

/** Empty or all zero: the lab cuts nothing; the official NaN becomes a platform's integer, and cuts nothing either. */
function checkUndefinedGroup(findings: Findings, label: string, mine: GroupCut, sap: OfficialCount): void {
  expectEqual(findings, `${label}: removed from a group without an index`, mine.removed, 0);
  if (mine.alive > 0) {
    expectEqual(findings, `${label}: official index is undefined`, Number.isNaN(sap.index), true);
    findings.allowed.push(
      'all-zero group: the official NaN index becomes a platform-dependent count; only the mask is compared',
    );
  }
}

function checkQuantileGroup(
  findings: Findings,
  budget: FractionBudget,
  theirs: OfficialGroup,
  mine: GroupCut,
  remaining: Float32Array,
): boolean {
  const largest = remaining.reduce((most, size) => Math.max(most, size), 0);
  if (mine.threshold !== null) {
    expectNear(
      findings,
      `${theirs.label}: quantile`,
      mine.threshold,
      theirs.pivot,
      QUANTILE_TOLERANCE * largest,
    );
  } else if (remaining.length > 0) {
    const lowest = remaining.reduce((least, size) => Math.min(least, size), largest);
    expectNear(findings, `${theirs.label}: quantile`, lowest, theirs.pivot, QUANTILE_TOLERANCE * largest);
  } else {
    expectNear(findings, `${theirs.label}: quantile of nothing`, null, theirs.pivot, 0);
  }
  const removed = remaining.filter((size) => size < theirs.pivot).length;
  if (removed === mine.removed) return true;
  const rank = (remaining.length - 1) * budget.fraction;
  if (Math.abs(rank - Math.round(rank)) <= 1e-6 * rank && Math.abs(removed - mine.removed) <= 1) {
    findings.compared++;
    findings.allowed.push('integer quantile rank: float32 rounding decides one weight');
    return false;
  }
  expectEqual(findings, `${theirs.label}: removed`, mine.removed, removed);
  return false;
}

function expectGroupMask(
  findings: Findings,
  label: string,
  group: Group,
  ours: Cut,
  after: readonly Uint8Array[],
): void {
  for (const { tensor, start, stride, count } of group.segments) {
    const mine = ours.masks[tensor];
    const theirs = after[tensor];
    if (mine === undefined || theirs === undefined) continue;
    const picked = (mask: Uint8Array): Uint8Array =>
      Uint8Array.from({ length: count }, (_, i) => mask[start + i * stride] ?? 0);
    expectArray(findings, `${label}: mask after our own cut`, picked(mine), picked(theirs), 0);
  }
}

function aliveScores(
  group: Group,
  scores: readonly Float32Array[],
  masks: readonly Uint8Array[],
): Float32Array {
  const values: number[] = [];
  for (const { tensor, start, stride, count } of group.segments) {
    for (let i = start; i < start + count * stride; i += stride) {
      if (masks[tensor]?.[i] === 1) values.push(scores[tensor]?.[i] ?? 0);
    }
  }
  return Float32Array.from(values);
}
