import type { RunConfig } from '../config/run-config';
import type { Normalisation } from '../datasets/dataset';
import type { Architecture, Shape } from '../models/architecture';
import type { ModelConfig } from '../models/model-config';

/** A network's vectors with what they are of. */
export interface MaskedNetwork {
  readonly architecture: Architecture;
  /** Flat, in the order of Architecture.parameters. */
  readonly parameters: Float32Array;
  /** Running mean and variance per batch-norm node. */
  readonly buffers: Float32Array;
  /** One byte per parameter, 1 = kept. */
  readonly mask: Uint8Array;
}

/** A trained network on its way out of the lab. */
export interface ExchangeModel extends MaskedNetwork {
  /** What the network reads is (pixel / 255 - mean) / std, per channel. */
  readonly normalisation: Normalisation;
  readonly classNames: readonly string[];
  readonly config: RunConfig;
  readonly appVersion: string;
}

/** A network read from a file. */
export interface ImportedModel {
  readonly architecture: Architecture;
  /** The offered model it is; null when none has these shapes, as after channels were removed. */
  readonly model: ModelConfig | null;
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
  readonly mask: Uint8Array;
  /** null where the file does not say. */
  readonly normalisation: Normalisation | null;
  readonly classNames: readonly string[] | null;
  /** JSON text of the run's config as the file has it, unchecked; null where it has none. */
  readonly configText: string | null;
}

/** The parameters with 0 where the mask cuts: the mask is the truth. */
export function maskedParameters({ parameters, mask }: MaskedNetwork): Float32Array {
  return parameters.map((value, place) => (mask[place] === 0 ? 0 : value));
}

/** Output shape of a node, or of the input. */
export function shapeBehind({ input, nodes }: Architecture, name: string): Shape {
  return nodes.find((node) => node.name === name)?.output ?? input;
}
