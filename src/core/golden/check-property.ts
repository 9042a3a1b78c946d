import { pqIndex } from '../sparsity/pq-index';
import { vectorOf } from './check-pqi-vector';
import { expectEqual, type Findings } from './findings';
import {
  booleanOf,
  child,
  childrenOf,
  complaint,
  type JsonNode,
  numberOf,
  optionalChild,
  textOf,
} from './json-node';
import { tagsOf } from './parameters';

/** Our own rounding, where the official relation is exact. */
const ROUNDING = 1e-12;

/**
 * A law such as "S(moved) < S(base)" at one (p, q). The entry gives the two official indices only; the vectors behind them
 * are the `pqi_vector` entries with exactly these official values, and the law must hold for our indices of them.
 */
export function checkProperty(check: JsonNode, vectors: readonly JsonNode[], findings: Findings): void {
  const relation = child(check, 'relation');
  const left = numberOf(child(check, 'lhs'));
  const right = numberOf(child(check, 'rhs'));
  const tol = optionalChild(check, 'tol');
  const tolerance = tol === null ? 0 : numberOf(tol);
  const claimed = booleanOf(child(check, 'holds_in_official_output'));
  expectEqual(
    findings,
    'the official pair fulfils the law',
    holds(relation, left, right, tolerance),
    claimed,
  );
  if (!claimed) {
    findings.notComparable.push('the official float32 output itself breaks this law');
    return;
  }
  const p = numberOf(child(check, 'p'));
  const q = numberOf(child(check, 'q'));
  const comparable = vectors.filter((vector) => !tagsOf(vector).includes('float32_only'));
  const pairs = comparable
    .filter((vector) => officialIndex(vector, p, q) === left)
    .flatMap((a) =>
      comparable
        .filter((b) => b !== a && officialIndex(b, p, q) === right)
        .map((b): [JsonNode, JsonNode] => [a, b]),
    );
  if (pairs.length === 0) {
    findings.notComparable.push('the file holds no two comparable vectors with these official values');
    return;
  }
  findings.compared += pairs.length;
  const broken = pairs.flatMap(([a, b]) => {
    const ours = pqIndex([vectorOf(a)], p, q);
    const other = pqIndex([vectorOf(b)], p, q);
    const fulfilled =
      ours !== null && other !== null && holds(relation, ours, other, Math.max(tolerance, ROUNDING));
    return fulfilled
      ? []
      : [`ours: ${ours} ${textOf(relation)} ${other} does not hold (${idOf(a)}, ${idOf(b)})`];
  });
  // Equal float32 indices of unrelated vectors happen, so an equality needs one pair that fulfils it, an inequality all.
  if (relation.value === '==' ? broken.length === pairs.length : broken.length > 0)
    findings.failures.push(...broken);
}

function holds(relation: JsonNode, left: number, right: number, tolerance: number): boolean {
  switch (relation.value) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '==':
      return Math.abs(left - right) <= tolerance;
    default:
      throw complaint(relation, '<, > or ==');
  }
}

function officialIndex(vector: JsonNode, p: number, q: number): number | null {
  for (const item of childrenOf(child(child(vector, 'official'), 'pqi'))) {
    if (numberOf(child(item, 'p')) === p && numberOf(child(item, 'q')) === q)
      return numberOf(child(item, 'value'));
  }
  return null;
}

function idOf(vector: JsonNode): string {
  return textOf(child(vector, 'id'));
}
