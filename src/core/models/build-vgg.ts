import { LabError } from '../base/errors';
import type { Architecture, Shape } from './architecture';
import { assemble } from './assemble';
import type { ModelConfig } from './model-config';

type VggSmall = Extract<ModelConfig, { kind: 'vgg-small' }>;

/**
 * Per width two times conv 3x3 (no bias), batch norm, ReLU, then max-pool 2; flatten; dense + ReLU per hidden width; output layer.
 * The pattern of VGG-16-BN with a hidden dense layer (frs 3.2), small.
 *
 * @throws LabError('bad-config') when the images are too small for the number of pooled blocks.
 */
export function buildVggSmall({ widths, hidden }: VggSmall, input: Shape, classes: number): Architecture {
  const net = assemble(input, classes);
  widths.forEach((filters, index) => {
    const block = index + 1;
    for (const number of [1, 2]) {
      net.conv(`conv${block}.${number}`, filters, 3, 1, 1, false);
      net.batchNorm(`norm${block}.${number}`);
      net.relu(`relu${block}.${number}`);
    }
    if (net.shape().height < 2 || net.shape().width < 2)
      throw new LabError(
        'bad-config',
        `${widths.length} blocks need larger images: after ${index} poolings of ${input.height}x${input.width} nothing is left to pool. Use fewer channels in the list.`,
      );
    net.maxPool(`pool${block}`, 2);
  });
  hidden.forEach((units, index) => {
    net.dense(`dense${index + 1}`, units);
    net.relu(`relu${widths.length + 1}.${index + 1}`);
  });
  net.dense('output', classes);
  return net.finish();
}
