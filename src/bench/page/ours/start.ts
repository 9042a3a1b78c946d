import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import type { Backend } from '../../../engine/backend/backend';
import { startWasm } from '../../../engine/backend/start-wasm';
import type { OurBackend } from '../../contest/contract';

/** One of the lab's own backends, started as the lab starts it. */
export async function start(backend: OurBackend): Promise<Backend> {
  if (backend === 'webgpu') return (await import('../../../engine/backend/start-webgpu')).startWebgpu();
  const at = (path: string) => new URL(path, import.meta.url).href;
  return startWasm({
    wasmPaths: {
      'tfjs-backend-wasm.wasm': at(plain),
      'tfjs-backend-wasm-simd.wasm': at(simd),
      'tfjs-backend-wasm-threaded-simd.wasm': at(simd),
    },
  });
}
