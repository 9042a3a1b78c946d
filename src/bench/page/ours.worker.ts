import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { Backend } from '../../engine/backend/backend';
import { startWasm } from '../../engine/backend/start-wasm';
import { wasmHeap } from '../../engine/backend/wasm-heap';
import { loadSimdKernels, STORE } from '../../engine/kernels/simd/kernels';
import type { LatencyVariant, Task, TrainBackend } from '../contest/contract';
import type { ModelName } from '../contest/models';
import { architectureOf, CLASSES, LATENCY_WIDTHS, MODELS } from '../contest/models';
import { noisyTemplates } from '../contest/examples';
import type { Contender } from './serve';
import { finite, serve } from './serve';

const BATCHES = 8;
const LEARNING_RATE = 0.02;
/** Rows, columns and depth of the product whose speed is the machine's peak. */
const GEMM_SIZE = 384;

serve((task: Task) => {
  switch (task.type) {
    case 'train':
      return training(task.model, task.backend);
    case 'latency':
      return latency(task.variant, task.batch);
    case 'gemm':
      return gemm();
  }
});

async function start(backend: TrainBackend): Promise<Backend> {
  if (backend === 'webgpu') return (await import('../../engine/backend/start-webgpu')).startWebgpu();
  const at = (path: string) => new URL(path, import.meta.url).href;
  return startWasm({
    wasmPaths: {
      'tfjs-backend-wasm.wasm': at(plain),
      'tfjs-backend-wasm-simd.wasm': at(simd),
      'tfjs-backend-wasm-threaded-simd.wasm': at(simd),
    },
  });
}

/** The lab's own step: Nesterov momentum, weight decay, clipping, and a mask that keeps three weights of four. */
async function training(name: ModelName, on: TrainBackend): Promise<Contender> {
  const backend = await start(on);
  const bench = MODELS[name];
  const { batch } = bench;
  const architecture = architectureOf(bench);
  const dataset = noisyTemplates(bench.input, BATCHES * batch, batch);
  const network = await backend.createNetwork({
    architecture,
    dataset,
    training: { ...DEFAULT_TRAINING, batch },
  });
  network.setMask(quarterCut(architecture));
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  const batches = Array.from({ length: BATCHES }, (_, b) =>
    Uint32Array.from({ length: batch }, (_, i) => (i * BATCHES + b) % (BATCHES * batch)),
  );
  return {
    unitsPerStep: batch,
    compiles: on === 'webgpu',
    async run(steps) {
      for (let step = 0; step < steps; step++) {
        const rows = batches[step % BATCHES];
        if (rows !== undefined) network.trainBatch(rows, LEARNING_RATE);
      }
      const { lossSum, examples } = await network.takeTrainingTotals();
      return finite(lossSum / examples);
    },
  };
}

function quarterCut({ parameters, parameterCount }: Architecture): Uint8Array {
  const mask = new Uint8Array(parameterCount).fill(1);
  for (const { prunable, offset, size } of parameters)
    if (prunable) for (let i = 0; i < size; i += 4) mask[offset + i] = 0;
  return mask;
}

/** Forward passes of cnn 16-32-64-128: as it is, half as wide, or with half of its channels masked and still computed. */
async function latency(variant: LatencyVariant, batch: number): Promise<Contender> {
  const backend = await start('wasm');
  const { input } = MODELS.cnn16;
  const widths = LATENCY_WIDTHS.map((width) => (variant === 'half' ? width / 2 : width));
  const architecture = buildArchitecture({ kind: 'cnn', widths }, input, CLASSES);
  const dataset = noisyTemplates(input, batch, batch);
  const network = await backend.createNetwork({
    architecture,
    dataset,
    training: { ...DEFAULT_TRAINING, batch },
  });
  if (variant === 'masked') network.setMask(halfOfChannels(architecture));
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  return {
    unitsPerStep: 1,
    compiles: false,
    async run(steps) {
      for (let step = 0; step < steps; step++) {
        const { lossSum } = await network.evaluate('test', 0, batch);
        finite(lossSum);
      }
      return null;
    },
  };
}

function halfOfChannels({ parameters, parameterCount, classes }: Architecture): Uint8Array {
  const mask = new Uint8Array(parameterCount).fill(1);
  for (const { offset, size, shape } of parameters) {
    const channels = shape.at(-1) ?? 1;
    if (channels === classes) continue;
    for (let i = 0; i < size; i++) if (i % channels >= channels / 2) mask[offset + i] = 0;
  }
  return mask;
}

/** Packing and product of two 384 x 384 matrices with the micro-kernel every layer is made of. */
async function gemm(): Promise<Contender> {
  await start('wasm');
  const heap = wasmHeap();
  const { kernels } = await loadSimdKernels(heap.memory);
  const n = GEMM_SIZE;
  const bytes = 4 * n * n;
  const matrix = () => {
    const at = heap.allocate(bytes + 64);
    new Float32Array(heap.memory.buffer, at, n * n).forEach((_, i, view) => {
      view[i] = ((i * 7) % 13) / 13 - 0.5;
    });
    return at;
  };
  const [a, b, packed, c, edge] = [matrix(), matrix(), matrix(), matrix(), heap.allocate(64)];
  const row = 4 * n;
  return {
    unitsPerStep: 1,
    compiles: false,
    async run(steps) {
      for (let step = 0; step < steps; step++) {
        kernels.pack(b, row, 4, n, n, packed);
        kernels.multiply(a, row, packed, c, row, n, n, n, 0, 0, STORE, edge);
      }
      finite(new Float32Array(heap.memory.buffer, c, 1)[0] ?? Number.NaN);
      return null;
    },
  };
}
