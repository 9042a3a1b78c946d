import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../core/models/architecture';
import { noisyTemplates, normalised } from '../contest/examples';
import type { BenchModel, ModelName } from '../contest/models';
import { CLASSES, MODELS } from '../contest/models';
import { FullStep } from './full-step';
import type { Contender } from './serve';
import { finite } from './serve';

const BATCHES = 8;
const LEARNING_RATE = 0.02;
const MOMENTUM = 0.9;

/**
 * TensorFlow.js as its users write it, on the backend that is set: layers, compile, Model.fit, with the full step. The fairest fit:
 * no callbacks, never yielding.
 */
export function layersTraining(name: ModelName): Contender {
  const bench = MODELS[name];
  const model = layersModel(bench);
  model.compile({
    optimizer: new FullStep(LEARNING_RATE, MOMENTUM),
    loss: 'categoricalCrossentropy',
  });
  const { batch, input } = bench;
  const count = BATCHES * batch;
  const dataset = noisyTemplates(input, count, batch);
  const flat = bench.model.kind === 'mlp';
  const x = tf.tensor(
    normalised(dataset),
    flat ? [count, sizeOf(input)] : [count, input.height, input.width, input.channels],
  );
  const y = tf.oneHot(tf.tensor1d(Int32Array.from(dataset.train.labels), 'int32'), CLASSES).toFloat();

  async function trainOn(batches: number, epochs: number): Promise<number> {
    const examples = batches * batch;
    const [xs, ys] = [x.slice([0], [examples]), y.slice([0], [examples])];
    const options = { batchSize: batch, epochs, verbose: 0, yieldEvery: 'never', shuffle: true } as const;
    const { history } = await model.fit(xs, ys, options);
    tf.dispose([xs, ys]);
    // Reading a loss waits for the device, so the clock stops when the work is done.
    return finite(Number(history.loss?.at(-1)));
  }

  return {
    unitsPerStep: batch,
    compiles: tf.getBackend() !== 'cpu',
    async run(steps) {
      const epochs = Math.floor(steps / BATCHES);
      const rest = steps % BATCHES;
      const loss = rest > 0 ? await trainOn(rest, 1) : null;
      return epochs > 0 ? trainOn(BATCHES, epochs) : loss;
    },
  };
}

function layersModel({ model, input }: BenchModel): tf.Sequential {
  if (model.kind === 'mlp') {
    const hidden = model.hidden.map((units, i) =>
      tf.layers.dense({ units, activation: 'relu', ...(i === 0 ? { inputShape: [sizeOf(input)] } : {}) }),
    );
    return tf.sequential({ layers: [...hidden, tf.layers.dense({ units: CLASSES, activation: 'softmax' })] });
  }
  if (model.kind !== 'cnn') throw new Error(`The benchmark has no Model.fit for ${model.kind}.`);
  const net = tf.sequential();
  model.widths.forEach((filters, i) => {
    const inputShape = [input.height, input.width, input.channels];
    net.add(
      tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...(i === 0 ? { inputShape } : {}) }),
    );
    net.add(tf.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }));
    net.add(tf.layers.activation({ activation: 'relu' }));
    if (i < model.widths.length - 1) net.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  });
  net.add(tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
  net.add(tf.layers.dense({ units: CLASSES, activation: 'softmax' }));
  return net;
}
