import { assertNever } from '../base/assert-never';
import { LabError } from '../base/errors';
import type { Architecture, Shape } from './architecture';
import { assemble } from './assemble';
import { buildResnetSmall } from './build-resnet';
import { buildVggSmall } from './build-vgg';
import type { ModelConfig } from './model-config';

/**
 * The network of `model` for `input`-shaped examples and `classes` classes, as the authors build it (pqi-sap section 3).
 * @throws LabError('bad-config') when the images are too small for the number of pooled layers.
 */
export function buildArchitecture(model: ModelConfig, input: Shape, classes: number): Architecture {
  switch (model.kind) {
    case 'linear':
      return buildMlp([], input, classes);
    case 'mlp':
      return buildMlp(model.hidden, input, classes);
    case 'cnn':
      return buildCnn(model.widths, input, classes);
    case 'vgg-small':
      return buildVggSmall(model, input, classes);
    case 'resnet-small':
      return buildResnetSmall(model, input, classes);
    default:
      return assertNever(model);
  }
}

/** Flatten, then dense + ReLU per hidden width, then the output layer. No batch norm, no dropout. */
function buildMlp(hidden: readonly number[], input: Shape, classes: number): Architecture {
  const net = assemble(input, classes);
  hidden.forEach((units, index) => {
    net.dense(`dense${index + 1}`, units);
    net.relu(`relu${index + 1}`);
  });
  net.dense('output', classes);
  return net.finish();
}

/** Conv 3x3 with bias, batch norm, ReLU, max-pool 2 (none after the last), global average pool, output layer. */
function buildCnn(widths: readonly number[], input: Shape, classes: number): Architecture {
  const net = assemble(input, classes);
  widths.forEach((filters, index) => {
    const number = index + 1;
    net.conv(`conv${number}`, filters, 3, 1, 1);
    net.batchNorm(`norm${number}`);
    net.relu(`relu${number}`);
    if (number === widths.length) return;
    if (net.shape().height < 2 || net.shape().width < 2)
      throw new LabError(
        'bad-config',
        `${widths.length} convolutions need larger images: after ${index} poolings of ${input.height}x${input.width} nothing is left to pool. Use fewer channels in the list.`,
      );
    net.maxPool(`pool${number}`, 2);
  });
  net.globalAveragePool('pool');
  net.dense('output', classes);
  return net.finish();
}
