import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { LabError } from '../../core/base/errors';

/** TensorFlow.js's own WebAssembly heap, where our kernels and buffers live too. Sizes in bytes; views go stale on growth. */
export interface WasmHeap {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  release(pointer: number): void;
}

/** The heap of the running wasm backend. @throws LabError('backend-unavailable') when that backend is not running. */
export function wasmHeap(): WasmHeap {
  const backend = tf.findBackend('wasm');
  if (!(backend instanceof BackendWasm))
    throw new LabError('backend-unavailable', 'The TensorFlow.js WebAssembly backend is not running.');
  const { wasm } = backend;
  const memory = exportedMemory(wasm);
  const malloc = method(wasm, '_malloc');
  const free = method(wasm, '_free');
  return {
    memory,
    allocate(bytes) {
      const pointer = allocatedAt(malloc(bytes), bytes, memory.buffer.byteLength);
      if (pointer === null)
        throw new LabError(
          'backend-unavailable',
          `WebAssembly has no ${Math.ceil(bytes / 2 ** 20)} MiB left for this network: use a smaller model, batch or data set.`,
        );
      return pointer;
    },
    release: (pointer) => {
      free(pointer);
    },
  };
}

/**
 * Where an allocation lies, of what malloc said; null: nowhere. Addresses beyond 2 GiB come as negative numbers, and at its limit
 * the heap hands out what lies beyond its end.
 */
export function allocatedAt(said: number, bytes: number, heapBytes: number): number | null {
  const pointer = said >>> 0;
  return pointer === 0 || pointer + bytes > heapBytes ? null : pointer;
}

/** Emscripten keeps its exports under `asm`, untyped. */
function exportedMemory(module: object): WebAssembly.Memory {
  const exports: unknown = 'asm' in module ? module.asm : null;
  const memory: unknown =
    typeof exports === 'object' && exports !== null && 'memory' in exports ? exports.memory : null;
  if (memory instanceof WebAssembly.Memory) return memory;
  throw new LabError('backend-unavailable', 'This TensorFlow.js WebAssembly build does not show its memory.');
}

function method(module: object, name: string): (value: number) => number {
  const found: unknown = Reflect.get(module, name);
  if (typeof found === 'function') return (value) => Number(found.call(module, value));
  throw new LabError('backend-unavailable', `This TensorFlow.js WebAssembly build has no ${name}.`);
}
