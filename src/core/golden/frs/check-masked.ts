import { channelMask, type PrunedChannels } from '../../channels/mask';
import { officialSparsity } from '../../channels/official-sparsity';
import { planRemoval } from '../../channels/removal';
import { removedNetwork } from '../../channels/removal-vectors';
import { prunableParameters } from '../../models/architecture';
import { logitsOf } from '../../relevance/forward';
import { expectArray, expectNear, type Findings } from '../findings';
import { child, type JsonNode, keysOf, numberOf, numbersOf, optionalChild } from '../json-node';
import { weightsFromTorch } from '../torch-layout';
import { type GoldenCase, maskedValues } from './case';
import { expectMaps } from './expect-maps';
import { flatNumbers } from './nchw';
import { type GoldenNetwork, rowsFromNchw } from './network';

/** Percent of zeros: a count over a count. */
const PERCENT_TOLERANCE = 1e-9;

/** Logits, weights and sparsity of the network masked by the official lists, and of the network with these channels removed. */
export function checkMasked(
  golden: GoldenCase,
  step: JsonNode,
  pruned: PrunedChannels,
  findings: Findings,
): void {
  const { network, images, layers, whole } = golden;
  const { architecture } = network;
  const values = maskedValues(golden, pruned);
  const logits = optionalChild(step, 'logits_after_mask');
  if (logits !== null) {
    const official = flatNumbers(logits);
    expectMaps(findings, 'logits_after_mask', logitsOf(architecture, values, images), official);
    const plan = planRemoval(architecture, 'per-block', pruned);
    const smaller = removedNetwork({ parameters: values.parameters, buffers: network.values.buffers }, plan);
    expectMaps(
      findings,
      'logits with the channels removed',
      logitsOf(plan.architecture, smaller, images),
      official,
    );
  }
  const mask = channelMask(architecture, layers, pruned, whole);
  const weights = optionalChild(step, 'weights_after_mask');
  if (weights !== null) {
    for (const key of keysOf(weights)) checkWeights(golden, key, child(weights, key), mask, findings);
  }
  const percent = optionalChild(step, 'prune_rate_percent_official');
  if (percent !== null) {
    expectNear(
      findings,
      'prune_rate_percent_official',
      100 * (officialSparsity(architecture, pruned) + zerosKept(network, mask)),
      numberOf(percent),
      PERCENT_TOLERANCE,
    );
  }
}

/** Share of the weights that are 0 without being cut: the authors count zeros (frs 4). */
function zerosKept({ architecture, values }: GoldenNetwork, mask: Uint8Array): number {
  const kernels = prunableParameters(architecture);
  const zeros = kernels.flatMap(({ offset, size }) =>
    Array.from({ length: size }, (_, i) => offset + i).filter(
      (i) => values.parameters[i] === 0 && mask[i] !== 0,
    ),
  );
  return zeros.length / kernels.reduce((sum, { size }) => sum + size, 0);
}

function checkWeights(
  { network: { architecture, values } }: GoldenCase,
  key: string,
  official: JsonNode,
  mask: Uint8Array,
  findings: Findings,
): void {
  const spec = architecture.parameters.find(({ name }) => name === key);
  const node = architecture.nodes.find(({ name }) => name === spec?.node);
  if (spec === undefined || node === undefined) {
    findings.failures.push(`weights_after_mask: the lab has no ${key}`);
    return;
  }
  const from = architecture.nodes.find(({ name }) => name === node.inputs[0]);
  const torchShape = numbersOf(child(official, 'shape'));
  const listed = weightsFromTorch(Float32Array.from(flatNumbers(child(official, 'data'))), torchShape);
  const theirs = node.kind === 'dense' && from !== undefined ? rowsFromNchw(listed, from.output) : listed;
  const ours = theirs.map((_, i) =>
    mask[spec.offset + i] === 0 ? 0 : (values.parameters[spec.offset + i] ?? 0),
  );
  expectArray(findings, `weights_after_mask: ${key}`, ours, theirs, 0);
}
