import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import type { BackendAssets } from '../engine/backend/backend';

/** Where the built page keeps TensorFlow.js's WebAssembly files. The threaded one is never used (start-wasm.ts). */
export function workerAssets(): BackendAssets {
  const at = (path: string) => new URL(path, import.meta.url).href;
  return {
    wasmPaths: {
      'tfjs-backend-wasm.wasm': at(plain),
      'tfjs-backend-wasm-simd.wasm': at(simd),
      'tfjs-backend-wasm-threaded-simd.wasm': at(simd),
    },
  };
}
