import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { assemble } from '../../core/models/assemble';
import { expectAllAgree, startAll } from './agreeing-networks.fixture';
import { randomDataset } from './random-dataset.fixture';

describe('networks that no offered model is like', () => {
  beforeAll(startAll);

  const width = fc.constantFrom(1, 2, 3, 5, 7, 8, 12, 13, 17);

  it('[E4] strides, paddings, kernels, branches and average pools that no offered model combines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3),
        fc.constantFrom(1, 2),
        fc.constantFrom(0, 1),
        fc.integer({ min: 6, max: 11 }),
        width,
        fc.integer({ min: 0, max: 1000 }),
        async (kernel, stride, pad, side, filters, seed) => {
          fc.pre(pad < kernel);
          const dataset = randomDataset({ height: side, width: side + 1, channels: 2 }, 3, 20, seed);
          const net = assemble(dataset, 3);
          net.conv('conv1', filters, kernel, stride, pad);
          net.relu('relu1');
          const entry = net.last();
          net.conv('conv2', filters, 3, 1, 1, false);
          net.batchNorm('norm2');
          const branch = net.last();
          net.from(entry);
          net.conv('conv3', filters, 1, 1, 0);
          net.batchNorm('norm3');
          net.add('add', branch);
          net.averagePool('pool', 2);
          net.dense('output', 3);
          await expectAllAgree(net.finish(), dataset, 8, seed);
        },
      ),
      { numRuns: 40, seed: 3 },
    );
  });

  it('[E4] ReLUs behind convolutions without batch norm, and behind a dense layer that a sum reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3),
        fc.constantFrom(1, 2),
        fc.constantFrom(0, 1),
        fc.integer({ min: 7, max: 11 }),
        width,
        fc.integer({ min: 0, max: 1000 }),
        async (kernel, stride, pad, side, filters, seed) => {
          fc.pre(pad < kernel);
          const dataset = randomDataset({ height: side, width: side - 1, channels: 2 }, 3, 20, seed);
          const net = assemble(dataset, 3);
          net.conv('conv1', filters, kernel, stride, pad);
          net.relu('relu1');
          net.maxPool('pool1', 2);
          net.conv('conv2', filters, kernel, stride, kernel - 1);
          net.relu('relu2');
          const entry = net.last();
          net.conv('conv3', filters, 1, 1, 0);
          net.relu('relu3');
          net.add('add3', entry);
          net.globalAveragePool('pool3');
          net.dense('dense4', filters);
          net.relu('relu4');
          const stream = net.last();
          net.dense('dense5', filters);
          net.add('add5', stream);
          net.dense('output', 3);
          await expectAllAgree(net.finish(), dataset, 8, seed);
        },
      ),
      { numRuns: 20, seed: 4 },
    );
  });

  it('[E4] narrowed branches, in a sum with and without ReLU, with the input, in two sums, in front of a convolution and in both terms', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3),
        fc.boolean(),
        fc.integer({ min: 6, max: 9 }),
        fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 1000 }),
        async (kernel, relu, side, places, seed) => {
          const dataset = randomDataset({ height: side, width: side + 1, channels: 2 }, 3, 20, seed);
          const net = assemble(dataset, 3);
          const narrowed = (name: string, from: string): string => {
            net.from(from);
            net.conv(name, places.length, kernel, 1, (kernel - 1) / 2);
            net.expand(`${name}.wide`, 7, places);
            return net.last();
          };
          net.conv('conv0', 1, kernel, 1, (kernel - 1) / 2);
          net.expand('conv0.wide', 2, [seed % 2]);
          net.add('add0', 'input');
          net.conv('conv1', 7, 3, 1, 1);
          net.relu('relu1');
          const branch = narrowed('branch2', net.last());
          net.from('relu1');
          net.conv('conv2', 7, 3, 1, 1);
          net.add('add2', branch);
          if (relu) net.relu('relu2');
          const stream = net.last();
          const twice = narrowed('branch3', stream);
          net.conv('conv3', 7, 3, 1, 1);
          net.add('add3', twice);
          net.add('add4', stream);
          const [left, right] = [narrowed('left5', stream), narrowed('right5', 'add4')];
          net.from(left);
          net.add('add5', right);
          net.globalAveragePool('pool');
          net.dense('output', 3);
          await expectAllAgree(net.finish(), dataset, 8, seed);
        },
      ),
      { numRuns: 8, seed: 6 },
    );
  });
});
