import { gini } from '../sparsity/gini';
import { pqIndex } from '../sparsity/pq-index';
import type { WeightSlice } from '../sparsity/weight-slice';
import { expectIndex } from './expect-index';
import { expectNear, type Findings } from './findings';
import {
  child,
  childrenOf,
  complaint,
  float32Of,
  type JsonNode,
  maskOf,
  numberOf,
  numbersOf,
  optionalChild,
} from './json-node';
import { tagsOf } from './parameters';

/** pqi-sap 7. */
const GINI_TOLERANCE = 1e-6;

const UNCOMPARABLE = 'float32_only: the official float32 sums under- or overflow on these magnitudes';

/** PQ Index at all listed (p, q), on the grid if there is one, and Gini. */
export function checkPqiVector(entry: JsonNode, findings: Findings): void {
  const slice = vectorOf(entry);
  const official = child(entry, 'official');
  const values = officialValues(official);
  if (tagsOf(entry).includes('float32_only')) {
    findings.notComparable.push(UNCOMPARABLE);
    for (const { p, q } of values) requireInRange(findings, slice, p, q);
    return;
  }
  for (const { p, q, value } of values) {
    expectIndex(findings, `PQI(${p}, ${q})`, [slice], p, q, value);
  }
  expectNear(findings, 'Gini', gini([slice]), numberOf(child(official, 'gini')), GINI_TOLERANCE);
}

/** The vector of a `pqi_vector` entry: a list, run lengths, or the one formula the schema knows. */
export function vectorOf(entry: JsonNode): WeightSlice {
  const list = optionalChild(entry, 'w');
  const weights = list === null ? expanded(child(entry, 'w_rle')) : float32Of(list);
  const mask = optionalChild(entry, 'mask');
  return { weights, mask: mask === null ? null : maskOf(mask) };
}

function expanded(node: JsonNode): Float32Array {
  if (typeof node.value === 'string') return alternating(node, node.value);
  const values: number[] = [];
  for (const run of childrenOf(node)) {
    const [value = 0, count = 0] = numbersOf(run);
    for (let i = 0; i < count; i++) values.push(value);
  }
  return Float32Array.from(values);
}

/** "w[i] = fround(0.1) * (i odd ? +1 : -1), i = 0..999" */
function alternating(node: JsonNode, formula: string): Float32Array {
  const match = /^w\[i\] = fround\(([^)]+)\) \* \(i odd \? \+1 : -1\), i = 0\.\.(\d+)$/.exec(formula);
  if (match === null) throw complaint(node, 'run lengths or the formula of an alternating vector');
  const size = Number(match[1]);
  return Float32Array.from({ length: Number(match[2]) + 1 }, (_, i) => (i % 2 === 1 ? size : -size));
}

interface OfficialIndex {
  readonly p: number;
  readonly q: number;
  readonly value: number;
}

function officialValues(official: JsonNode): readonly OfficialIndex[] {
  const listed = childrenOf(child(official, 'pqi')).map((item) => ({
    p: numberOf(child(item, 'p')),
    q: numberOf(child(item, 'q')),
    value: numberOf(child(item, 'value')),
  }));
  const grid = optionalChild(official, 'grid');
  if (grid === null) return listed;
  const ps = numbersOf(child(grid, 'p'));
  const qs = numbersOf(child(grid, 'q'));
  const cells = childrenOf(child(grid, 'value')).flatMap((row, i) =>
    numbersOf(row).map((value, j) => ({ p: ps[i] ?? 0, q: qs[j] ?? 0, value })),
  );
  return [...listed, ...cells];
}

/** Where the official number cannot serve, the definition still does: 0 <= I <= 1 - d^(1/q - 1/p). */
function requireInRange(findings: Findings, slice: WeightSlice, p: number, q: number): void {
  const index = pqIndex([slice], p, q);
  const d = slice.mask === null ? slice.weights.length : slice.mask.reduce((sum, kept) => sum + kept, 0);
  const most = 1 - d ** (1 / q - 1 / p);
  if (index !== null && index >= 0 && index <= most + 1e-12) return;
  findings.failures.push(`PQI(${p}, ${q}): ours ${index ?? 'undefined'} is outside 0..${most}`);
}
