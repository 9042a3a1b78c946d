import { LabError } from '../base/errors';
import type { Architecture, Shape } from './architecture';
import { type Assembler, assemble } from './assemble';
import type { ModelConfig } from './model-config';

type ResnetSmall = Extract<ModelConfig, { kind: 'resnet-small' }>;

/**
 * ResNet for small images: stem conv 3x3, batch norm, ReLU; a stage of basic blocks per width, halving the image from the second
 * stage on; global average pool; output layer. Projection shortcuts (1x1 conv, batch norm) where the shape changes (option B).
 * Convolutions have no bias (He et al. 2016, section 4.2; frs 3.2).
 *
 * @throws LabError('bad-config') when the images are too small for the number of stages, or a stage has no block.
 */
export function buildResnetSmall(
  { widths, blocks }: ResnetSmall,
  input: Shape,
  classes: number,
): Architecture {
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new LabError('bad-config', `Blocks per stage is a whole number from 1, not ${blocks}.`);
  const net = assemble(input, classes);
  convNorm(net, 'stem', widths[0] ?? 0, 3, 1, 'norm0');
  net.relu('relu0');
  widths.forEach((filters, index) => {
    if (index > 0 && (net.shape().height < 2 || net.shape().width < 2))
      throw new LabError(
        'bad-config',
        `${widths.length} stages need larger images: after ${index - 1} halvings of ${input.height}x${input.width} nothing is left. Use fewer channels in the list.`,
      );
    for (let block = 1; block <= blocks; block++) {
      basicBlock(net, `${index + 1}.${block}`, filters, index > 0 && block === 1 ? 2 : 1);
    }
  });
  net.globalAveragePool('pool');
  net.dense('output', classes);
  return net.finish();
}

function basicBlock(net: Assembler, block: string, filters: number, stride: number): void {
  const entry = net.last();
  const projected = stride !== 1 || net.shape().channels !== filters;
  if (projected) convNorm(net, `shortcut${block}`, filters, 1, stride, `norm${block}.s`);
  const shortcut = net.last();
  net.from(entry);
  convNorm(net, `conv${block}.1`, filters, 3, stride, `norm${block}.1`);
  net.relu(`relu${block}.1`);
  convNorm(net, `conv${block}.2`, filters, 3, 1, `norm${block}.2`);
  net.add(`add${block}`, shortcut);
  net.relu(`relu${block}.2`);
}

function convNorm(
  net: Assembler,
  name: string,
  filters: number,
  kernel: number,
  stride: number,
  norm: string,
): void {
  net.conv(name, filters, kernel, stride, (kernel - 1) / 2, false);
  net.batchNorm(norm);
}
