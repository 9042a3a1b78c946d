import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import '@tensorflow/tfjs-backend-webgpu';
import { layersTraining } from './layers-training';
import { serve } from './serve';

/** TensorFlow.js as it comes. */
serve(async (task) => {
  if (task.type !== 'train') throw new Error(`Model.fit cannot do ${task.type}.`);
  const at = (path: string) => new URL(path, import.meta.url).href;
  setWasmPaths({
    'tfjs-backend-wasm.wasm': at(plain),
    'tfjs-backend-wasm-simd.wasm': at(simd),
    'tfjs-backend-wasm-threaded-simd.wasm': at(simd),
  });
  if (!(await tf.setBackend(task.backend)))
    throw new Error(`TensorFlow.js cannot start its ${task.backend} backend here.`);
  await tf.ready();
  return layersTraining(task.model);
});
