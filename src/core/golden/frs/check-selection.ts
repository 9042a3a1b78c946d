import type { PrunedChannels } from '../../channels/mask';
import {
  type ChosenChannel,
  type RankedLayer,
  type Selection,
  selectChannels,
  withChosen,
} from '../../channels/select';
import { expectArray, expectEqual, type Findings } from '../findings';
import { child, childrenOf, type JsonNode, keysOf, numberOf, numbersOf, optionalChild } from '../json-node';
import type { GoldenCase } from './case';
import { isRounding, labelOf, listOf, ROUNDING } from './check-scores';
import type { Evidence } from './evidence';

/** What the authors write into cells of channels that do not exist or are pruned. */
const NO_CHANNEL = 1e8;
/** The authors have no minimum per layer. */
const RULE = { minChannels: 0 };

/**
 * The step's selection, twice: from the official table, which must give the official lists whatever else differs, and from the
 * lab's own scores.
 *
 * @param from holds `feature_score_table`: the case, or a later step.
 * @param before what was pruned before the step.
 */
export function checkSelection(
  golden: GoldenCase,
  from: JsonNode,
  step: JsonNode,
  own: Evidence,
  evidence: Evidence,
  before: PrunedChannels,
  findings: Findings,
): void {
  const columns = childrenOf(child(child(golden.entry, 'feature_score_table'), 'columns_are_layers')).map(
    golden.nodeOf,
  );
  const after = officialLists(golden, step);
  const count = numberOf(child(step, 'x'));
  const rows = tableOf(from);
  columns.forEach((name, column) => {
    const theirs = rows.map((row) => row[column] ?? NO_CHANNEL);
    const scores = evidence.scores.get(name)?.scores ?? new Float64Array();
    const gone = new Set(before.get(name) ?? []);
    theirs.forEach((score, channel) => {
      const absent = channel >= scores.length || gone.has(channel);
      expectEqual(findings, `table: ${name}[${channel}] can be selected`, !absent, score < NO_CHANNEL);
    });
    const alive = theirs.flatMap((score, channel) => (score < NO_CHANNEL ? channel : []));
    const living = (of: ArrayLike<number>) => alive.map((channel) => of[channel] ?? Number.NaN);
    const [ours, listed] = [living(scores), living(theirs)];
    const tolerance = golden.scoreTolerance;
    if (isRounding(golden, evidence, name, (layer) => living(layer.scores), listed, tolerance))
      findings.notComparable.push(`table: ${name}: ${ROUNDING}`);
    else expectArray(findings, `table: ${name}`, ours, listed, tolerance);
  });
  const official = columns.map((name, column) =>
    ranked(name, rows.map((row) => row[column] ?? NO_CHANNEL).map(finiteOrNone), before),
  );
  // The table runs from the last layer to the first.
  const fromTable = selectChannels(official.toReversed(), count, RULE);
  if (fromTable.chosen.length < count) {
    findings.notComparable.push(
      'the official selection runs out of channels and picks cells that do not exist',
    );
    return;
  }
  expectLists(findings, 'from the official table', withChosen(before, fromTable.chosen), after, columns);
  for (const [how, { scores }] of [
    ['from our scores', evidence],
    ['from our scores in float64', own],
  ] as const) {
    const layers = columns.map((name) => ranked(name, scores.get(name)?.scores ?? [], before));
    const { chosen } = selectChannels(layers.toReversed(), count, RULE);
    if (isTooClose(chosen, fromTable, official, layers))
      findings.notComparable.push(
        `${how}: scores at the cut lie closer together than float32 rounding tells apart`,
      );
    else expectLists(findings, how, withChosen(before, chosen), after, columns);
  }
}

/** The hidden dense layer's own ranking: so many of the least relevant live units per step. */
export function checkHiddenSelection(
  golden: GoldenCase,
  from: JsonNode,
  step: JsonNode,
  evidence: Evidence,
  before: PrunedChannels,
  findings: Findings,
): void {
  const [official] = listOf(from, 'linear_scores');
  const list = optionalChild(step, 'linear_prune_list');
  if (official === undefined || list === null) return;
  const name = golden.nodeOf(labelOf(official));
  const wanted = numbersOf(list);
  const count = wanted.length - (before.get(name)?.length ?? 0);
  const rate = (scores: ArrayLike<number>) =>
    withChosen(before, selectChannels([ranked(name, scores, before)], count, RULE).chosen).get(name) ?? [];
  expectArray(
    findings,
    `units of ${name} from the official scores`,
    rate(numbersOf(child(official, 'score'))),
    wanted,
    0,
  );
  expectArray(
    findings,
    `units of ${name} from our scores`,
    rate(evidence.scores.get(name)?.scores ?? []),
    wanted,
    0,
  );
}

/** The cumulative lists of a step, hidden units included. */
export function officialLists(golden: GoldenCase, step: JsonNode): PrunedChannels {
  const lists = child(step, 'prune_list_by_layer');
  const pruned = new Map(
    keysOf(lists).map(
      (key) => [golden.nodeOf({ value: key, path: lists.path }), numbersOf(child(lists, key))] as const,
    ),
  );
  const units = optionalChild(step, 'linear_prune_list');
  const [hidden] = [...listOf(step, 'linear_scores'), ...listOf(golden.entry, 'linear_scores')];
  if (units !== null && hidden !== undefined) pruned.set(golden.nodeOf(labelOf(hidden)), numbersOf(units));
  return pruned;
}

function ranked(name: string, scores: ArrayLike<number>, before: PrunedChannels): RankedLayer {
  return { name, scores, pruned: before.get(name) ?? [], leftOut: false };
}

/** Whether the selections differ only in channels whose scores lie within the rounding difference of the official cut. */
function isTooClose(
  ours: readonly ChosenChannel[],
  { chosen, cut }: Selection,
  official: readonly RankedLayer[],
  layers: readonly RankedLayer[],
): boolean {
  const differences = official.flatMap(({ scores }, index) =>
    Array.from(scores, (score, channel) => Math.abs(score - (layers[index]?.scores[channel] ?? 0))),
  );
  const rounding = Math.max(0, ...differences.filter(Number.isFinite));
  const without = (from: readonly ChosenChannel[], list: readonly ChosenChannel[]) =>
    from.filter((one) => !list.some(({ layer, channel }) => layer === one.layer && channel === one.channel));
  const apart = [...without(ours, chosen), ...without(chosen, ours)];
  return apart.length > 0 && apart.every(({ score }) => Math.abs(score - (cut ?? 0)) <= 2 * rounding);
}

function finiteOrNone(score: number): number {
  return score < NO_CHANNEL ? score : Number.NaN;
}

function tableOf(from: JsonNode): readonly (readonly number[])[] {
  const table = optionalChild(from, 'feature_score_table_protected') ?? child(from, 'feature_score_table');
  return childrenOf(optionalChild(table, 'values') ?? table).map(numbersOf);
}

function expectLists(
  findings: Findings,
  how: string,
  ours: PrunedChannels,
  official: PrunedChannels,
  columns: readonly string[],
): void {
  for (const name of columns)
    expectArray(findings, `channels of ${name} ${how}`, ours.get(name) ?? [], official.get(name) ?? [], 0);
}
