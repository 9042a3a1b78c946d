import { describeError } from '../../base/errors';
import type { PrunedChannels } from '../../channels/mask';
import { type CheckResult, examine } from '../findings';
import { type JsonNode, optionalChild, textOf } from '../json-node';
import { type GoldenCase, goldenCase } from './case';
import { checkMasked } from './check-masked';
import { checkActivations, checkClassWeights, checkStart } from './check-network';
import { checkBlocks, checkExactRelevance, checkRelevance } from './check-relevance';
import { checkScores, listOf } from './check-scores';
import { checkHiddenSelection, checkSelection, officialLists } from './check-selection';
import { alignedEvidence, type Evidence, evidenceOf } from './evidence';

/** A network of the file: what it computes, its relevance and scores, and pruning step after pruning step. */
export function checkCase(entry: JsonNode): readonly CheckResult[] {
  const name = textOf(optionalChild(entry, 'name') ?? { value: entry.path, path: entry.path });
  let golden: GoldenCase;
  let own: Evidence;
  let aligned: Evidence;
  try {
    golden = goldenCase(entry);
    own = evidenceOf(golden, new Map(), 'float64');
    aligned = alignedEvidence(golden, own);
  } catch (error) {
    return [examine('case', name, (findings) => findings.failures.push(describeError(error).message))];
  }
  return [
    checkActivations(golden, own),
    checkStart(golden, own),
    ...checkExactRelevance(golden, own),
    ...checkRelevance(golden, aligned, null),
    ...checkBlocks(golden, aligned),
    ...checkScores(golden, entry, own, aligned),
    ...checkSteps(golden, own, aligned),
  ];
}

function checkSteps(golden: GoldenCase, first: Evidence, aligned: Evidence): readonly CheckResult[] {
  const results: CheckResult[] = [];
  let before: PrunedChannels = new Map();
  let own = first;
  let evidence = aligned;
  listOf(golden.entry, 'prune_steps').forEach((step, index) => {
    const id = `${golden.name}: step ${index + 1}`;
    const from = index === 0 ? golden.entry : step;
    const pruned = before;
    if (index > 0) {
      own = evidenceOf(golden, pruned, 'float64');
      evidence = evidenceOf(golden, pruned, 'float32');
      if (optionalChild(step, 'confusion_matrix') !== null)
        results.push(examine('class weights', id, (findings) => checkClassWeights(findings, step, evidence)));
      if (optionalChild(step, 'R_in') !== null)
        results.push(...checkRelevance(golden, evidence, listOf(step, 'R_in')));
      results.push(...checkScores(golden, step, own, evidence));
    }
    results.push(
      examine('selection', id, (findings) => {
        checkSelection(golden, from, step, own, evidence, pruned, findings);
        checkHiddenSelection(golden, from, step, own, pruned, findings);
      }),
    );
    const after = officialLists(golden, step);
    if (
      ['logits_after_mask', 'weights_after_mask', 'prune_rate_percent_official'].some(
        (key) => optionalChild(step, key) !== null,
      )
    )
      results.push(examine('masked', id, (findings) => checkMasked(golden, step, after, findings)));
    before = after;
  });
  return results;
}
