import { LabError } from '../base/errors';
import type { Normalisation } from '../datasets/dataset';
import type { Architecture, ConvNode, DenseNode, Shape } from '../models/architecture';
import { sizeOf } from '../models/architecture';
import { activationOf, activationsOf, type NetworkValues } from '../relevance/forward';
import { type Maps, mapsOf } from '../relevance/maps';
import type { RelevanceMode } from '../relevance/mode';
import { convolve, convolveBack } from '../relevance/ops/convolve';
import { multiply, multiplyBack } from '../relevance/ops/multiply';
import { parameterValues } from '../relevance/parameters';
import { boxRelevance } from '../relevance/rules/box';
import { oneHot, relevanceOf } from '../relevance/walk';
import { type Places, placesOf } from './relevance-places';
import type { RelevanceMap } from './workbench';

export interface ExplainRequest {
  readonly architecture: Architecture;
  readonly values: NetworkValues;
  /** One image, [height, width, channels] bytes. */
  readonly pixels: Uint8Array;
  readonly normalisation: Normalisation;
  readonly label: number;
  readonly mode: RelevanceMode;
}

/**
 * Relevance for the true label over one image (frs 5, plot 8): at the input by the z^B rule, at the output of every node by the rules
 * of the scores. Plain float64.
 */
export function explainImage(request: ExplainRequest): {
  readonly predicted: number;
  readonly maps: readonly RelevanceMap[];
} {
  const { architecture, values, label, mode, normalisation } = request;
  const { input, nodes, classes } = architecture;
  const images = normalised(input, normalisation, request.pixels);
  const activations = activationsOf(architecture, values, images);
  const last = nodes.at(-1);
  const logits = Array.from(activationOf(activations, last?.name ?? 'input').values);
  const start = oneHot([label], classes);
  const { at } = relevanceOf({ architecture, values, activations, start, mode, toInput: false });
  const places = placesOf(architecture);
  const first = nodes.find(({ inputs }) => inputs[0] === 'input');
  const bounds = [0, 255].map((byte) =>
    normalised(input, normalisation, new Uint8Array(sizeOf(input)).fill(byte)),
  );
  const pixels = first === undefined ? null : atInput(request, first.name, images, bounds, at);
  return {
    predicted: logits.indexOf(Math.max(...logits)),
    maps: [
      ...(pixels === null ? [] : [mapOf('input', 'input', pixels, places)]),
      ...nodes.flatMap(({ name, kind }) => {
        const maps = at.get(name);
        return maps === undefined ? [] : [mapOf(name, kind, maps, places)];
      }),
    ],
  };
}

function normalised(shape: Shape, { mean, std }: Normalisation, pixels: Uint8Array): Maps {
  return mapsOf(
    1,
    shape,
    Array.from(pixels, (byte, i) => {
      const channel = i % shape.channels;
      return (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
    }),
  );
}

/** Null when the first node has no weights. */
function atInput(
  { architecture, values }: ExplainRequest,
  name: string,
  x: Maps,
  [low = x, high = x]: readonly Maps[],
  at: ReadonlyMap<string, Maps>,
): Maps | null {
  const node = architecture.nodes.find((candidate) => candidate.name === name);
  const relevance = at.get(name);
  if (relevance === undefined || (node?.kind !== 'conv' && node?.kind !== 'dense')) return null;
  const weights = parameterValues(architecture, values.parameters, node.weight);
  return boxRelevance(linear(node, x), x, [low, high], weights, relevance);
}

function linear(node: ConvNode | DenseNode, like: Maps) {
  if (node.kind === 'dense')
    return {
      forward: (x: Maps, w: Float64Array) => multiply(x, w, node.output),
      back: (s: Maps, w: Float64Array) => multiplyBack(s, w, like),
    };
  return {
    forward: (x: Maps, w: Float64Array) => convolve(x, w, node),
    back: (s: Maps, w: Float64Array) => convolveBack(s, w, node, like),
  };
}

/** Summed over channels; a vector lies in a row. */
function mapOf(
  layer: string,
  kind: RelevanceMap['kind'],
  { shape, values }: Maps,
  { steps, gains }: Places,
): RelevanceMap {
  const { height, width, channels } = shape;
  const isVector = height === 1 && width === 1;
  const map = isVector ? Float32Array.from(values) : new Float32Array(height * width);
  if (!isVector)
    for (let position = 0; position < map.length; position++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += values[position * channels + c] ?? 0;
      map[position] = sum;
    }
  const sum = Array.from(values).reduce((total, value) => total + value, 0);
  if (!Number.isFinite(sum))
    throw new LabError(
      'bad-config',
      `The relevance of this image is not finite at ${layer}: the official clamps divide by nearly nothing there. Take another image, or a run with stable rules.`,
    );
  return {
    ...{ layer, kind, values: map, height, width: isVector ? map.length : width, sum },
    step: isVector ? null : (steps.get(layer) ?? null),
    gain: gains.get(layer) ?? 1,
  };
}
