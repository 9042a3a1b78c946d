import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BackendAssets } from '../engine/backend/backend';

/** Where Node finds TensorFlow.js's WebAssembly files: beside the installed package. */
export function nodeAssets(): BackendAssets {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  const folder = join(dirname(dirname(entry)), 'wasm-out');
  return {
    wasmPaths: {
      'tfjs-backend-wasm.wasm': join(folder, 'tfjs-backend-wasm.wasm'),
      'tfjs-backend-wasm-simd.wasm': join(folder, 'tfjs-backend-wasm-simd.wasm'),
      'tfjs-backend-wasm-threaded-simd.wasm': join(folder, 'tfjs-backend-wasm-threaded-simd.wasm'),
    },
  };
}
