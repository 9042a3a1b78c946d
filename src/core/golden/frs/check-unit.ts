import { type RankedLayer, selectChannels } from '../../channels/select';
import { channelScores } from '../../relevance/channel-scores';
import { inFloat32, type Maps, mapsOf } from '../../relevance/maps';
import { OFFICIAL_EPSILON, type RelevanceMode, STABLE_LEAST } from '../../relevance/mode';
import { convolve } from '../../relevance/ops/convolve';
import { multiply } from '../../relevance/ops/multiply';
import { averagePool, maxPool } from '../../relevance/ops/windows';
import { addRelevance } from '../../relevance/rules/add';
import { averagePoolRelevance } from '../../relevance/rules/average-pool';
import { convRelevance } from '../../relevance/rules/conv';
import { denseRelevance } from '../../relevance/rules/dense';
import { maxPoolRelevance } from '../../relevance/rules/max-pool';
import { type CheckResult, examine, expectArray, type Findings } from '../findings';
import {
  child,
  childrenOf,
  complaint,
  type JsonNode,
  numberOf,
  numbersOf,
  optionalChild,
  textOf,
} from '../json-node';
import { weightsFromTorch } from '../torch-layout';
import { differenceOf, expectMaps, expectMapsOrNoise, largestOf, MAP_TOLERANCE } from './expect-maps';
import { flatNumbers, fromNchw, shapeFromNchw, shapeOfLists } from './nchw';

/** One official layer by itself; relevance rules in both modes. */
export function checkUnit(unit: JsonNode): readonly CheckResult[] {
  const id = textOf(child(unit, 'name')).split(/[;:(]/)[0]?.trim() ?? '';
  if (optionalChild(unit, 'table') !== null)
    return [examine('unit', id, (findings) => checkTieRule(unit, findings))];
  if (optionalChild(unit, 'sum_raw') !== null)
    return [examine('unit', id, (findings) => checkScoring(unit, findings))];
  return (['official', 'stable'] as const).map((mode) =>
    examine(`unit, ${mode}`, id, (findings) => {
      const layer = layerOf(unit);
      if (mode === 'stable') {
        const reason = layer.stableDiffers();
        if (reason !== null) {
          findings.notComparable.push(reason);
          return;
        }
      } else if (layer.output !== null) {
        expectMaps(findings, 'Y', layer.output.ours, layer.output.official);
      }
      for (const { what, ours, official, noise = null } of layer.relevance(mode))
        expectMapsOrNoise(findings, what, ours, official, noise);
    }),
  );
}

interface Compared {
  readonly what: string;
  readonly ours: ArrayLike<number>;
  readonly official: ArrayLike<number>;
  /** How far float32 rounding of the input moves it, where that may be far. */
  readonly noise?: () => number;
}

interface Layer {
  readonly output: Pick<Compared, 'ours' | 'official'> | null;
  relevance(mode: RelevanceMode): readonly Compared[];
  /** Why the stable mode gives other relevance here; null where it must give the same. */
  stableDiffers(): string | null;
}

function layerOf(unit: JsonNode): Layer {
  const weights = optionalChild(unit, 'W');
  if (optionalChild(unit, 'shortcut') !== null) return addLayer(unit);
  if (weights === null) return poolLayer(unit);
  return shapeOfLists(weights).length === 4 ? convLayer(unit, weights) : denseLayer(unit, weights);
}

function mapsAt(unit: JsonNode, key: string, shapeKey: string): Maps {
  const dims = numbersOf(child(unit, shapeKey));
  const shape = shapeFromNchw(dims);
  return inFloat32(mapsOf(dims[0] ?? 0, shape, fromNchw(child(unit, key), shape)));
}

function denseLayer(unit: JsonNode, weights: JsonNode): Layer {
  const x = mapsAt(unit, 'X', 'X_shape');
  const r = mapsAt(unit, 'R_out', 'R_out_shape');
  const kernel = Float64Array.from(
    weightsFromTorch(Float32Array.from(flatNumbers(weights)), shapeOfLists(weights)),
  );
  const official = fromNchw(child(unit, 'R_in'), x.shape);
  const y = optionalChild(unit, 'Y');
  return {
    output:
      y === null ? null : { ours: plusBias(multiply(x, kernel, r.shape), unit), official: flatNumbers(y) },
    relevance: (mode) => [
      { what: 'R_in', ours: denseRelevance({ output: r.shape }, x, kernel, r, mode).values, official },
    ],
    stableDiffers: () =>
      bySign(kernel).some((signed) => isTiny(multiply(x, signed, r.shape), r)) ? EPSILON_SHOWS : null,
  };
}

function convLayer(unit: JsonNode, weights: JsonNode): Layer {
  const x = mapsAt(unit, 'X', 'X_shape');
  const r = mapsAt(unit, 'R_out', 'R_out_shape');
  const torchShape = shapeOfLists(weights);
  const kernel = Float64Array.from(weightsFromTorch(Float32Array.from(flatNumbers(weights)), torchShape));
  const node = {
    kernel: torchShape[2] ?? 1,
    stride: numberOf(child(unit, 'stride')),
    pad: numberOf(child(unit, 'padding')),
    output: r.shape,
  };
  const official = fromNchw(child(unit, 'R_in'), x.shape);
  return {
    output: {
      ours: plusBias(convolve(x, kernel, node), unit),
      official: mapsAt(unit, 'Y', 'Y_shape').values,
    },
    relevance: (mode) => {
      const passed = (from: Maps, back: Maps) => convRelevance(node, from, kernel, back, mode).values;
      // In float64: in float32 the small move of a denominator may round away.
      const inDoubles = (maps: Maps, by: number) =>
        mapsOf(
          maps.count,
          maps.shape,
          Array.from(maps.values, (value) => value * by),
        );
      const noise = () =>
        differenceOf(
          passed(inDoubles(x, 1), inDoubles(r, 1)),
          passed(inDoubles(x, 1 + 2 ** -24), inDoubles(r, 1)),
        );
      return [{ what: 'R_in', ours: passed(x, r), official, noise }];
    },
    stableDiffers: () => {
      const totals = bySign(kernel).map((signed) => convolve(x, signed, node));
      const empty = totals.some(({ values }) =>
        values.some((total, i) => Math.abs(total) < STABLE_LEAST && (r.values[i] ?? 0) !== 0),
      );
      if (empty)
        return 'stable mode: no live input has a weight of one sign somewhere; the official clamps make up relevance there (frs 6.2, 2)';
      return totals.some((total) => isTiny(total, r)) ? EPSILON_SHOWS : null;
    },
  };
}

/** The rules leave the bias out; the output has it. */
function plusBias({ values, shape: { channels } }: Maps, unit: JsonNode): ArrayLike<number> {
  const bias = optionalChild(unit, 'b');
  const offsets = bias === null ? [] : flatNumbers(bias);
  return values.map((value, i) => value + (offsets[i % channels] ?? 0));
}

function poolLayer(unit: JsonNode): Layer {
  const x = mapsAt(unit, 'X', 'X_shape');
  const y = mapsAt(unit, 'Y', 'Y_shape');
  const r = mapsAt(unit, 'R_out', 'R_out_shape');
  const size = Math.round(x.shape.height / y.shape.height);
  const official = fromNchw(child(unit, 'R_in'), x.shape);
  const name = textOf(child(unit, 'name'));
  const average = name.startsWith('avgpool');
  if (!average && !name.startsWith('maxpool')) throw complaint(child(unit, 'name'), 'a layer the lab knows');
  const pooled = average ? averagePool(x, y.shape, size, size) : maxPool(x, y.shape, size);
  return {
    output: { ours: pooled.values, official: y.values },
    relevance: (mode) => [
      {
        what: 'R_in',
        ours: (average
          ? averagePoolRelevance(y.shape, size, size, x, pooled, r, mode)
          : maxPoolRelevance({ size, output: y.shape }, x, r, mode)
        ).values,
        official,
      },
    ],
    stableDiffers: () => nearEpsilon(pooled, r),
  };
}

function addLayer(unit: JsonNode): Layer {
  const flat = (key: string): Maps => {
    const values = flatNumbers(child(unit, key)).map(Math.fround);
    return inFloat32(mapsOf(1, { height: 1, width: 1, channels: values.length }, values));
  };
  const [x, shortcut, r] = [flat('X'), flat('shortcut'), flat('R_out')];
  // In float32, as the official sum is: the rule divides by it.
  const y = { ...x, values: x.values.map((value, i) => Math.fround(value + (shortcut.values[i] ?? 0))) };
  return {
    output: { ours: y.values, official: flatNumbers(child(unit, 'Y')) },
    relevance: (mode) => {
      const [branch, rest] = addRelevance(x, y, r, mode);
      return [
        { what: 'R_branch', ours: branch.values, official: flatNumbers(child(unit, 'R_branch')) },
        { what: 'R_shortcut', ours: rest.values, official: flatNumbers(child(unit, 'R_shortcut')) },
      ];
    },
    stableDiffers: () => nearEpsilon(y, r),
  };
}

const EPSILON_SHOWS = 'stable mode: a denominator is so small that the official epsilon of 1e-9 shows';

function bySign(kernel: Float64Array): readonly Float64Array[] {
  return [kernel.map((weight) => Math.max(weight, 0)), kernel.map((weight) => Math.min(weight, 0))];
}

/** Whether 1e-9 is more than the tolerated share of a denominator that relevance is divided by. */
function isTiny(totals: Maps, relevance: Maps): boolean {
  return totals.values.some(
    (total, i) =>
      total !== 0 && Math.abs(total) * MAP_TOLERANCE < OFFICIAL_EPSILON && (relevance.values[i] ?? 0) !== 0,
  );
}

/** Sums so small that the official 1e-9 in the denominator shows. */
function nearEpsilon(y: Maps, r: Maps): string | null {
  const largest = largestOf(y.values);
  const small = y.values.some(
    (value, i) => value !== 0 && Math.abs(value) < 1e-4 * largest && (r.values[i] ?? 0) !== 0,
  );
  return small ? EPSILON_SHOWS : null;
}

/** Columns run from the last layer to the first. */
function checkTieRule(unit: JsonNode, findings: Findings): void {
  const rows = childrenOf(child(unit, 'table')).map(numbersOf);
  const columns = rows[0]?.length ?? 0;
  const layers = Array.from({ length: columns }, (_, column): RankedLayer => {
    const scores = rows
      .map((row) => row[column] ?? Number.NaN)
      .map((score) => (score < 1e8 ? score : Number.NaN));
    return { name: String(column), scores, pruned: [], leftOut: false };
  });
  const { chosen } = selectChannels(layers.toReversed(), numberOf(child(unit, 'x')), { minChannels: 0 });
  childrenOf(child(unit, 'prune_list')).forEach((list, column) => {
    const ours = chosen.filter(({ layer }) => layer === String(column)).map(({ channel }) => channel);
    expectArray(findings, `prune_list[${column}]`, ours, numbersOf(list), 0);
  });
}

/** `sum_raw` [class][channel][layer]; `score` [channel][layer]. */
function checkScoring(unit: JsonNode, findings: Findings): void {
  const sums = child(unit, 'sum_raw');
  const [classes = 0, channels = 0, layers = 0] = shapeOfLists(sums);
  const raw = flatNumbers(sums);
  const official = flatNumbers(child(unit, 'score'));
  for (let layer = 0; layer < layers; layer++) {
    const { scores } = channelScores(
      {
        classes,
        channels,
        sums: Float64Array.from({ length: classes * channels }, (_, i) => raw[i * layers + layer] ?? 0),
        images: Float64Array.from(numbersOf(child(unit, 'csize'))),
      },
      numbersOf(child(unit, 'scale')),
    );
    const theirs = Array.from(scores, (_, channel) => official[channel * layers + layer] ?? Number.NaN);
    expectArray(findings, `score of layer ${layer}`, scores, theirs, 1e-9);
  }
}
