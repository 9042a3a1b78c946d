import { assemble } from '../../models/assemble';
import { child, complaint, type JsonNode, keysOf, numbersOf, optionalChild } from '../json-node';
import { shapeFromNchw } from './nchw';
import { type GoldenNetwork, withStateDict } from './network';

/** A residual block: its official name ("layer2.0"), its name among the modules, and whether its shortcut is projected. */
export interface GoldenBlock {
  readonly name: string;
  readonly module: string;
  readonly projected: boolean;
}

export interface ResidualNetwork extends GoldenNetwork {
  readonly blocks: readonly GoldenBlock[];
  /** Lab node of every official module name. */
  readonly nodeOf: ReadonlyMap<string, string>;
}

/** Basic blocks as the state dict names them; strides and pools are read off the listed shapes. */
export function residualNetwork(golden: JsonNode): ResidualNetwork {
  const weights = child(golden, 'weights');
  const modules = child(golden, 'modules');
  const shapeAt = (name: string) => shapeFromNchw(numbersOf(child(child(modules, name), 'Y_shape')));
  const widthOf = (name: string): number =>
    numbersOf(child(child(weights, `${name}.weight`), 'shape'))[0] ?? 0;
  const blocks = blocksOf(weights, modules);
  const nodeOf = new Map<string, string>();
  const net = assemble(
    shapeFromNchw(numbersOf(child(child(golden, 'input'), 'shape'))),
    numbersOf(child(golden, 'classes'))[0] ?? 0,
  );
  const named = (module: string): void => {
    nodeOf.set(module, net.last());
  };
  const convNorm = (
    conv: string,
    norm: string,
    stride: number,
    modulesOf: readonly [string, string],
  ): void => {
    const kernel = numbersOf(child(child(weights, `${conv}.weight`), 'shape'))[2] ?? 1;
    const bias = optionalChild(weights, `${conv}.bias`) !== null;
    net.conv(conv, widthOf(conv), kernel, stride, (kernel - 1) / 2, bias);
    named(modulesOf[0]);
    net.batchNorm(norm);
    named(modulesOf[1]);
  };

  convNorm('conv1', 'bn1', strideTo(net.shape().height, shapeAt('initial.0').height), [
    'initial.0',
    'initial.1',
  ]);
  net.relu('relu');
  named('initial.2');
  for (const { name, module, projected } of blocks) {
    const entry = net.last();
    const stride = strideTo(net.shape().height, shapeAt(`${module}.lay.0`).height);
    if (projected)
      convNorm(`${name}.shortcut.0`, `${name}.shortcut.1`, stride, [
        `${module}.shortcut.0`,
        `${module}.shortcut.1`,
      ]);
    const shortcut = net.last();
    net.from(entry);
    convNorm(`${name}.conv1`, `${name}.bn1`, stride, [`${module}.lay.0`, `${module}.lay.1`]);
    net.relu(`${name}.relu1`);
    named(`${module}.lay.2`);
    convNorm(`${name}.conv2`, `${name}.bn2`, 1, [`${module}.lay.3`, `${module}.lay.4`]);
    net.add(`${name}.sum`, shortcut);
    named(`${module}.con`);
    net.relu(`${name}.relu2`);
    named(`${module}.res.0`);
  }
  net.averagePool('avgpool', strideTo(net.shape().height, shapeAt('avgpool').height));
  named('avgpool');
  net.dense('fc', widthOf('fc'));
  named('linear');
  return { ...withStateDict(net.finish(), weights), blocks, nodeOf };
}

/**
 * In order of the state dict's numbers. The modules carry other names ("layer2_s", "layer3_end") and stand in any order: a block is
 * the first one by name, within its stage, that has its widths and its shortcut.
 */
function blocksOf(weights: JsonNode, modules: JsonNode): readonly GoldenBlock[] {
  const names = keysOf(weights)
    .flatMap((key) => /^(layer\d+\.\d+)\.conv1\.weight$/.exec(key)?.[1] ?? [])
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const left = keysOf(modules)
    .flatMap((key) => /^(.+)\.lay\.0$/.exec(key)?.[1] ?? [])
    .toSorted(byPlace);
  if (names.length === 0 || names.length !== left.length)
    throw complaint(modules, `an object with ${names.length} blocks, as the weights have`);
  return names.map((name) => {
    const projected = optionalChild(weights, `${name}.shortcut.0.weight`) !== null;
    const [first, second] = [1, 2].map((part) => filtersOf(child(weights, `${name}.conv${part}.weight`)));
    const index = left.findIndex(
      (prefix) =>
        stageOf(prefix) === stageOf(name) &&
        channelsOf(modules, `${prefix}.lay.0`) === first &&
        channelsOf(modules, `${prefix}.lay.3`) === second &&
        (optionalChild(modules, `${prefix}.shortcut.0`) !== null) === projected,
    );
    const [module] = index < 0 ? [] : left.splice(index, 1);
    if (module === undefined) throw complaint(modules, `an object with a block like ${name} of the weights`);
    return { name, module, projected };
  });
}

/** Blocks of a stage: its start ("_s"), then by number, then its end ("_end"). */
function byPlace(a: string, b: string): number {
  const rank = (name: string) => (/_s$/.test(name) ? 0 : /_end$/.test(name) ? 2 : 1);
  const stages = (stageOf(a) ?? 0) - (stageOf(b) ?? 0);
  return stages || rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true });
}

function stageOf(name: string): number | null {
  const digits = /^layer(\d+)/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

function channelsOf(modules: JsonNode, name: string): number | undefined {
  return numbersOf(child(child(modules, name), 'Y_shape'))[1];
}

function filtersOf(weight: JsonNode): number | undefined {
  return numbersOf(child(weight, 'shape'))[0];
}

function strideTo(from: number, to: number): number {
  return Math.max(1, Math.round(from / to));
}
