import { rngStream } from '../../core/base/rng';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { Dataset, Split } from '../../core/datasets/dataset';
import type { Architecture, Shape } from '../../core/models/architecture';
import { assemble } from '../../core/models/assemble';
import { buildArchitecture } from '../../core/models/build';
import type { NetworkRequest } from '../network/network';

/** A network that the self-test trains. */
export interface Trial {
  readonly request: NetworkRequest;
  /** Mask, loss and evaluation are tried too. */
  readonly isFull: boolean;
}

const BATCH = 6;
const SIDE = 8;
const CLASSES = 3;

/** Every layer kind of an offered convolutional net, in a few milliseconds. */
export function tinyTrial(): Trial {
  const dataset = tinyDataset(2);
  return {
    request: requestOf(buildArchitecture({ kind: 'cnn', widths: [3, 5] }, dataset, CLASSES), dataset),
    isFull: false,
  };
}

/** Products whose sizes divide by 4, on either side, and do not: kernels read vectors or numbers. */
export function everyWidthTrial(): Trial {
  const dataset = tinyDataset(3);
  return { request: requestOf(everyWidth(dataset), dataset), isFull: true };
}

function everyWidth(input: Shape): Architecture {
  const net = assemble(input, CLASSES);
  for (const [index, filters] of [4, 6, 8].entries()) {
    net.conv(`conv${index}`, filters, 3, 1, 1);
    net.batchNorm(`norm${index}`);
    net.relu(`relu${index}`);
    if (index < 2) net.maxPool(`pool${index}`, 2);
  }
  net.globalAveragePool('pool');
  for (const units of [6, 8]) {
    net.dense(`dense${units}`, units);
    net.relu(`relu${units}`);
  }
  net.dense('output', CLASSES);
  return net.finish();
}

function requestOf(architecture: Architecture, dataset: Dataset): NetworkRequest {
  return { architecture, dataset, training: { ...DEFAULT_TRAINING, batch: BATCH } };
}

function tinyDataset(channels: number): Dataset {
  const rng = rngStream(0, 'self-test');
  const split: Split = {
    images: Uint8Array.from({ length: BATCH * SIDE * SIDE * channels }, () => rng.below(256)),
    labels: Uint8Array.from({ length: BATCH }, (_, i) => i % CLASSES),
  };
  return {
    name: 'self-test',
    source: 'strokes',
    height: SIDE,
    width: SIDE,
    channels,
    classNames: ['0', '1', '2'],
    train: split,
    test: split,
    normalisation: { mean: Array(channels).fill(0.5), std: Array(channels).fill(0.3) },
  };
}
