import type { Architecture, Node } from '../models/architecture';
import type { HandLayer } from './units';

/** A run's network opened for looking into and pruning by hand: what the page needs to draw it. */
export interface WorkbenchView {
  /** The network as the run left it; smaller than the dense one where channels were removed. */
  readonly architecture: Architecture;
  /** Of the dense net. */
  readonly layers: readonly HandLayer[];
  /** By node: the dense net's number of each channel it still has. */
  readonly numbers: Readonly<Record<string, readonly number[]>>;
  /** By node: channels the run pruned, in the dense net's numbers. */
  readonly gone: Readonly<Record<string, readonly number[]>>;
  /** By layer name: why units that the run pruned cannot come back; null where they can. */
  readonly refusals: Readonly<Record<string, string | null>>;
}

/** What an edited network is worth. The unedited one's comes by the same way, so that differences are exact. */
export interface HandEffect {
  /** Test images measured on, from the first; `whole` when these are all of the run's. */
  readonly images: number;
  readonly whole: boolean;
  readonly accuracy: number;
  /** Mean cross-entropy, nats. */
  readonly loss: number;
  /** Counted as the run's records count them. */
  readonly parameters: number;
  readonly macs: number;
  readonly units: number;
}

/** Where one test image's evidence for its true label lies, layer by layer. */
export interface ImageRelevance {
  /** [height, width, channels] bytes. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Its place among the test images, from 0. */
  readonly image: number;
  readonly label: number;
  readonly predicted: number;
  /** Test images of that label. */
  readonly ofLabel: number;
  readonly maps: readonly RelevanceMap[];
}

export interface RelevanceMap {
  /** Node whose output it lies on, or `input`. */
  readonly layer: string;
  readonly kind: Node['kind'] | 'input';
  /** Pixels of the image from one value to the next; null where values have no place in it. */
  readonly step: number | null;
  /** How often the average pools behind count every part: the rule sums where it would have to average (frs 1.1). */
  readonly gain: number;
  /** Relevance summed over channels [height, width]; of a dense layer one value per unit [1, units]. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly sum: number;
}
