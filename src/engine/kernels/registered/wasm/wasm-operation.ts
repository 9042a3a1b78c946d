import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { SimdKernels } from '../../simd/kernels';
import { operationsWith } from '../operation';
import type { Workspace } from './workspace';

/** TensorFlow.js's name of the backend. */
export const WASM = 'wasm';

/** What an operation computes with on WebAssembly. */
export interface WasmTools {
  readonly backend: BackendWasm;
  readonly kernels: SimdKernels;
  readonly workspace: Workspace;
}

export const operation = operationsWith<WasmTools>();
