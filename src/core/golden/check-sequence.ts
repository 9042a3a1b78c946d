import { kept } from './check-compress';
import { checkCut } from './check-cut';
import { expectIndex } from './expect-index';
import { expectEqual, type Findings } from './findings';
import { child, childrenOf, type JsonNode, numberOf, numbersOf } from './json-node';
import { officialGroups } from './official-groups';
import { masksOf, prunableTensors, scopeOf } from './parameters';
import { budgetOf } from './sap-mode';

/** Repeated cuts of the same weights. Every cut starts from the official mask before it, so that one difference stays one. */
export function checkSequence(entry: JsonNode, findings: Findings): void {
  const scope = scopeOf(entry);
  const budget = budgetOf(child(entry, 'mode'), numberOf(child(entry, 'beta')), 'float32');
  const tensors = prunableTensors(child(entry, 'params'));
  let before: readonly Uint8Array[] = tensors.map((tensor) => new Uint8Array(tensor.weights.length).fill(1));
  for (const step of childrenOf(child(child(entry, 'official'), 'iterations'))) {
    const local: Findings = {
      compared: 0,
      failures: [],
      notComparable: findings.notComparable,
      allowed: findings.allowed,
    };
    const weights = tensors.map((tensor, index) =>
      tensor.weights.map((weight, i) => (before[index]?.[i] === 0 ? 0 : weight)),
    );
    const alive = before.reduce((sum, mask) => sum + kept(mask), 0);
    expectEqual(local, 'remaining before', alive, numberOf(child(step, 'd_before')));
    const slices = weights.map((values, index) => ({ weights: values, mask: before[index] ?? null }));
    const [pqi = Number.NaN] = numbersOf(child(step, 'pqi_0.5_1_global_before'));
    expectIndex(local, 'global PQI(0.5, 1) before', slices, 0.5, 1, pqi);
    const after = masksOf(child(step, 'mask_after'), tensors);
    const groups = officialGroups(child(step, 'steps'), tensors, scope, budget);
    checkCut({ tensors, weights, before, after, scope, budget, groups }, local);
    const remaining = after.reduce((sum, mask) => sum + kept(mask), 0);
    expectEqual(local, 'remaining after', remaining, numberOf(child(step, 'remaining_after')));
    const iteration = numberOf(child(step, 't'));
    findings.compared += local.compared;
    findings.failures.push(...local.failures.map((failure) => `t = ${iteration}: ${failure}`));
    before = after;
  }
}
