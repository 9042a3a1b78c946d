import { DEFAULT_CONFIG } from '../../../core/config/defaults';
import type { TrainingConfig } from '../../../core/config/run-config';
import type { Architecture } from '../../../core/models/architecture';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { Network } from '../../../engine/network/network';
import { createControl } from '../../../engine/run/control';
import { createLoop } from '../../../engine/run/loop';
import { createProgressMeter, workUnits } from '../../../engine/run/progress';
import type { OurBackend, TrainVariant } from '../../contest/contract';
import { noisyTemplates } from '../../contest/examples';
import type { ModelName } from '../../contest/models';
import { architectureOf, MODELS, quarterCut } from '../../contest/models';
import type { Contender } from '../serve';
import { start } from './start';

const BATCHES = 8;
const LEARNING_RATE = 0.02;
const CHANGES: Readonly<Record<TrainVariant, Partial<TrainingConfig>>> = {
  adam: { optimiser: 'adam' },
  augmented: { augmentation: 'crop-flip' },
};

/**
 * The lab's own step in the lab's own loop, with its waits for the GPU, its looks at the totals and its breaths: Nesterov
 * momentum, weight decay, clipping, and a mask that keeps three weights of four.
 */
export async function training(name: ModelName, on: OurBackend, variant?: TrainVariant): Promise<Contender> {
  const backend = await start(on);
  const bench = MODELS[name];
  const { batch } = bench;
  const architecture = architectureOf(bench);
  const dataset = noisyTemplates(bench.input, BATCHES * batch, batch);
  const plain = { ...DEFAULT_CONFIG.training, batch };
  const config = {
    ...DEFAULT_CONFIG,
    training: { ...plain, ...(variant === undefined ? {} : CHANGES[variant]) },
  };
  const network = await backend.createNetwork({ architecture, dataset, training: config.training });
  network.setMask(maskOf(architecture));
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  const endless = onlyTrained(network, BATCHES * batch);
  const control = createControl(breath());
  const now = () => performance.now();
  let epoch = 0;
  return {
    unitsPerStep: batch,
    compiles: on === 'webgpu',
    /** One epoch of so many steps. */
    async run(steps) {
      epoch += 1;
      const examples = steps * batch;
      const long = { ...dataset, train: { ...dataset.train, labels: new Uint8Array(examples) } };
      const meter = createProgressMeter(workUnits(examples, 0), now);
      const loop = createLoop({ config, dataset: long, control, now, meter });
      const plan = {
        first: epoch,
        last: epoch,
        rateOf: () => LEARNING_RATE,
        testEvery: false,
        keepBest: false,
      };
      for await (const event of loop.train(endless, 0, plan))
        if (event.type === 'epoch') return event.epoch.trainLoss;
      throw new Error('The loop of the lab ended without an epoch.');
    },
  };
}

/** As if the few resident images went on for ever. The evaluation that ends an epoch is none of the training measured here. */
function onlyTrained(network: Network, images: number): Network {
  return {
    ...network,
    trainBatch: (rows, rate, changes) =>
      network.trainBatch(
        rows.map((row) => row % images),
        rate,
        changes,
      ),
    evaluate: async (_split, _first, examples) => ({ examples, lossSum: 0, right: 0 }),
  };
}

function maskOf({ parameters, parameterCount }: Architecture): Uint8Array {
  const mask = new Uint8Array(parameterCount).fill(1);
  for (const { prunable, offset, size } of parameters) if (prunable) mask.set(quarterCut(size), offset);
  return mask;
}

/** One macrotask, by a message as in the lab's worker. */
function breath(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
}
