import type { Relevance } from '../../relevance/walk';
import { type CheckResult, examine, expectArray, type Findings } from '../findings';
import { child, childrenOf, type JsonNode, optionalChild, textOf } from '../json-node';
import type { GoldenCase } from './case';
import { type Evidence, noiseOf } from './evidence';
import { expectMapsOrNoise, largestOf } from './expect-maps';
import { fromNchw } from './nchw';

/** Float64 against float64, written with 13 digits; of the map's largest magnitude. */
const EXACT_TOLERANCE = 1e-9;

const FIRST_LAYER =
  "float32 relevance at the network's input: denominators near 0 make it noise (frs 6.2, 6)";

/**
 * Relevance at the layers' inputs, of the float32 run.
 *
 * @param listed entries with `R_in` in the order of the places (a later step); null = those of the places themselves.
 */
export function checkRelevance(
  golden: GoldenCase,
  evidence: Evidence,
  listed: readonly JsonNode[] | null,
): readonly CheckResult[] {
  const { name, places } = golden;
  return places.flatMap((place, index) => {
    const holder = listed === null ? place.entry : listed[index];
    const official = holder === undefined ? null : optionalChild(holder, 'R_in');
    if (official === null) return [];
    const id = `${name}${listed === null ? '' : ', after pruning'}: ${place.label}`;
    return examine('relevance', id, (findings) => {
      if (place.first) findings.notComparable.push(FIRST_LAYER);
      else expectPassed(golden, evidence, findings, 'R_in', place.reader, 0, official);
    });
  });
}

/** The whole way in float64, input layer included, against the official code run in float64. */
export function checkExactRelevance(
  { name, entry, places }: GoldenCase,
  own: Evidence,
): readonly CheckResult[] {
  const exact = optionalChild(entry, 'float64');
  const layers = exact === null ? null : optionalChild(exact, 'layers');
  if (layers === null) return [];
  return childrenOf(layers).flatMap((layer, index) => {
    const place = places[index];
    const ours = own.relevance.passed.get(place?.reader ?? '')?.[0];
    if (place === undefined || ours === undefined) return [];
    return examine('relevance, float64', `${name}: ${place.label}`, (findings) => {
      const official = fromNchw(child(layer, 'R_in'), ours.shape);
      expectArray(findings, 'R_in', ours.values, official, EXACT_TOLERANCE * largestOf(official));
    });
  });
}

/** What branch and shortcut pass on to a residual block's input, and the relevance at the pool and the last layer. */
export function checkBlocks(golden: GoldenCase, evidence: Evidence): readonly CheckResult[] {
  const { name, entry, network } = golden;
  const ends = (['R_at_linear_input', 'R_at_avgpool_input'] as const).flatMap((key, back) => {
    const official = optionalChild(entry, key);
    const reader = network.architecture.nodes.at(-1 - back)?.name ?? '';
    if (official === null) return [];
    return examine('relevance', `${name}: ${key}`, (findings) =>
      expectPassed(golden, evidence, findings, key, reader, 0, official),
    );
  });
  const trace = optionalChild(entry, 'block_trace');
  const blocks = (trace === null ? [] : childrenOf(trace)).map((block) => {
    const label = textOf(child(block, 'block'));
    return examine('relevance', `${name}: block ${label}`, (findings) => {
      const branch = child(block, 'R_branch');
      expectPassed(golden, evidence, findings, 'R_branch', `${label}.conv1`, 0, branch);
      const projection = `${label}.shortcut.0`;
      const projected = evidence.relevance.passed.has(projection);
      const [reader, input] = projected ? ([projection, 0] as const) : ([`${label}.sum`, 1] as const);
      expectPassed(golden, evidence, findings, 'R_shortcut', reader, input, child(block, 'R_shortcut'));
    });
  });
  return [...ends, ...blocks];
}

/** What node `reader` passes on to its input number `input`. */
function expectPassed(
  golden: GoldenCase,
  evidence: Evidence,
  findings: Findings,
  what: string,
  reader: string,
  input: number,
  official: JsonNode,
): void {
  const passed = (from: Relevance) => from.passed.get(reader)?.[input];
  const ours = passed(evidence.relevance);
  if (ours === undefined) {
    findings.failures.push(`${what}: the lab has no relevance here`);
    return;
  }
  const noise = () => noiseOf(golden, evidence, (moved) => passed(moved)?.values ?? []);
  expectMapsOrNoise(findings, what, ours.values, fromNchw(official, ours.shape), noise);
}
