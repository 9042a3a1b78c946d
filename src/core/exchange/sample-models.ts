import { rngStream } from '../base/rng';
import { channelLayers } from '../channels/layers';
import { channelMask } from '../channels/mask';
import { planRemoval } from '../channels/removal';
import { removedMask, removedNetwork } from '../channels/removal-vectors';
import { DEFAULT_CONFIG } from '../config/defaults';
import type { Shape } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import { initialBuffers, initialParameters } from '../models/initialise';
import type { ModelConfig } from '../models/model-config';
import { logitsOf } from '../relevance/forward';
import { mapsOf } from '../relevance/maps';
import { type ExchangeModel, maskedParameters } from './model';

/** For tests: networks of every kind that look trained, dense, masked and with channels removed. */
export interface SampleModel extends ExchangeModel {
  readonly title: string;
  readonly model: ModelConfig;
}

const COLOUR: Shape = { height: 10, width: 8, channels: 3 };
const CLASSES = 4;

const MODELS: readonly ModelConfig[] = [
  { kind: 'linear' },
  { kind: 'mlp', hidden: [9, 7] },
  { kind: 'cnn', widths: [5, 6, 4] },
  { kind: 'vgg-small', widths: [4, 5], hidden: [6] },
  { kind: 'resnet-small', widths: [4, 6], blocks: 2 },
];

export function sampleModels(): readonly SampleModel[] {
  return MODELS.flatMap((model, number) => {
    const dense = denseModel(model, COLOUR, number);
    const masked = maskedModel(dense, number);
    if (model.kind === 'linear') return [dense, masked];
    return [dense, masked, removedModel(dense, number), maskedModel(removedModel(masked, number + 1), 9)];
  });
}

function denseModel(model: ModelConfig, input: Shape, seed: number): SampleModel {
  const architecture = buildArchitecture(model, input, CLASSES);
  const rng = rngStream(seed, 'sample');
  const parameters = initialParameters(architecture, seed);
  for (const { prunable, name, offset, size } of architecture.parameters)
    for (let i = offset; !prunable && i < offset + size; i++)
      parameters[i] = (name.endsWith('gamma') ? 1 : 0) + 0.5 * rng.normal();
  return {
    title: `${model.kind}, dense`,
    model,
    architecture,
    parameters,
    buffers: initialBuffers(architecture).map((value) =>
      value === 0 ? 0.5 * rng.normal() : 0.5 + rng.uniform(),
    ),
    mask: new Uint8Array(parameters.length).fill(1),
    normalisation: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] },
    classNames: ['cat', 'dog', 'größer, "quoted" & <b>', '猫 🐈'],
    config: { ...DEFAULT_CONFIG, model },
    appVersion: '0.1.0',
  };
}

/** Three of ten weights cut. */
function maskedModel(dense: SampleModel, seed: number): SampleModel {
  const rng = rngStream(seed, 'mask');
  const mask = dense.mask.slice();
  for (const { prunable, offset, size } of dense.architecture.parameters)
    for (let i = offset; prunable && i < offset + size; i++) if (rng.uniform() < 0.3) mask[i] = 0;
  return zeroed({ ...dense, title: `${dense.title}, masked`, mask });
}

/** Every third channel of every layer goes, residual branches included: expand nodes widen them. */
function removedModel(dense: SampleModel, seed: number): SampleModel {
  const { architecture, buffers } = dense;
  const layers = channelLayers(architecture, 'per-block');
  const pruned = new Map(
    layers.map(({ name, channels }, index) => [
      name,
      Array.from({ length: channels }, (_, channel) => channel).filter(
        (channel) => (channel + index + seed) % 3 === 0 && channel < channels - 1,
      ),
    ]),
  );
  const cut = channelMask(architecture, layers, pruned);
  const masked = zeroed({ ...dense, mask: dense.mask.map((kept, i) => kept & (cut[i] ?? 1)) });
  const removal = planRemoval(architecture, 'per-block', pruned);
  return {
    ...dense,
    title: `${dense.title}, channels removed`,
    architecture: removal.architecture,
    ...removedNetwork({ parameters: masked.parameters, buffers }, removal),
    mask: removedMask(removal, masked.mask),
  };
}

function zeroed(model: SampleModel): SampleModel {
  return { ...model, parameters: maskedParameters(model) };
}

/** Normalised images [count, height, width, channels]. */
export function sampleImages(
  { architecture: { input } }: Pick<ExchangeModel, 'architecture'>,
  count: number,
): Float32Array {
  const rng = rngStream(5, 'images');
  const size = count * input.height * input.width * input.channels;
  return Float32Array.from({ length: size }, () => rng.normal());
}

/** The same images as PyTorch and ONNX order them: [count, channels, height, width]. */
export function channelsFirst(images: Float32Array, { height, width, channels }: Shape): Float32Array {
  const area = height * width;
  return images.map((_, i) => {
    const example = Math.floor(i / (area * channels));
    const channel = Math.floor(i / area) % channels;
    return images[(example * area + (i % area)) * channels + channel] ?? 0;
  });
}

/** Logits [count, classes] by the plain float64 reference. */
export function referenceLogits(
  { architecture, parameters, buffers }: Pick<ExchangeModel, 'architecture' | 'parameters' | 'buffers'>,
  images: Float32Array,
): ArrayLike<number> {
  const { input } = architecture;
  const count = images.length / (input.height * input.width * input.channels);
  return logitsOf(architecture, { parameters, buffers }, mapsOf(count, input, images));
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
