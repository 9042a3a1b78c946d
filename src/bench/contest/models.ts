import type { Architecture, Shape } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';
import { layerSizes } from '../../core/models/size';
import type { EvidenceKind } from '../../engine/network/network';

/** A network to train and the batch to train it with. */
export interface BenchModel {
  readonly label: string;
  readonly model: ModelConfig;
  readonly input: Shape;
  readonly batch: number;
}

export type ModelName = 'mlp250' | 'mlp128' | 'cnn8' | 'cnn16' | 'vgg' | 'resnet8';

export const CLASSES = 10;
/** Rows, columns and depth of the product whose speed is the machine's peak. */
export const GEMM_SIZE = 384;

const GREY: Shape = { height: 28, width: 28, channels: 1 };
const COLOUR: Shape = { height: 32, width: 32, channels: 3 };
const MLP: ModelConfig = { kind: 'mlp', hidden: [128, 256] };
export const LATENCY_WIDTHS: readonly number[] = [16, 32, 64, 128];

export const MODELS: Readonly<Record<ModelName, BenchModel>> = {
  mlp250: { label: 'mlp 784-128-256-10, batch 250', model: MLP, input: GREY, batch: 250 },
  mlp128: { label: 'mlp 784-128-256-10, batch 128', model: MLP, input: GREY, batch: 128 },
  cnn8: {
    label: 'cnn 8-16-32-64 on 28x28x1, batch 250',
    model: { kind: 'cnn', widths: [8, 16, 32, 64] },
    input: GREY,
    batch: 250,
  },
  cnn16: {
    label: 'cnn 16-32-64-128 on 32x32x3, batch 128',
    model: { kind: 'cnn', widths: LATENCY_WIDTHS },
    input: COLOUR,
    batch: 128,
  },
  vgg: {
    label: 'vgg-small 16-32-64, dense 64, on 32x32x3, batch 128',
    model: { kind: 'vgg-small', widths: [16, 32, 64], hidden: [64] },
    input: COLOUR,
    batch: 128,
  },
  resnet8: {
    label: 'ResNet-8 16-32-64 on 32x32x3, batch 128',
    model: { kind: 'resnet-small', widths: [16, 32, 64], blocks: 1 },
    input: COLOUR,
    batch: 128,
  },
};

/** Those that ours and the peers train. */
export const MODEL_NAMES: readonly ModelName[] = ['mlp250', 'mlp128', 'cnn8', 'cnn16'];
/** Those whose channels are pruned: ours alone, against the machine. */
export const CHANNEL_MODEL_NAMES: readonly ModelName[] = ['cnn16', 'vgg', 'resnet8'];

export function architectureOf({ model, input }: BenchModel): Architecture {
  return buildArchitecture(model, input, CLASSES);
}

/** FLOP of one training step on one example: forward, weight gradients, and input gradients of all layers but the first. */
export function trainingFlop(architecture: Architecture): number {
  const { total, first } = macsOf(architecture);
  return 2 * (3 * total - first);
}

/**
 * FLOP of rating one image: forward, then, of all layers but the first, for relevance the contributions of positive and of negative
 * weights and their ways back (frs 1.1), for Taylor the input gradients.
 */
export function evidenceFlop(kind: EvidenceKind['kind'], architecture: Architecture): number {
  const { total, first } = macsOf(architecture);
  const passesBack = { relevance: 4, activation: 0, taylor: 1 }[kind];
  return 2 * (total + passesBack * (total - first));
}

function macsOf(architecture: Architecture): { readonly total: number; readonly first: number } {
  const macs = layerSizes(architecture).map((layer) => layer.macs);
  return { total: macs.reduce((sum, value) => sum + value, 0), first: macs[0] ?? 0 };
}

/** The mask everybody trains under, of a tensor's weights: three of four are kept. */
export function quarterCut(size: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size }, (_, i) => (i % 4 === 0 ? 0 : 1));
}
