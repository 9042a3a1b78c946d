import type { BackendName } from '../../core/record/run-record';
import type { Network, NetworkRequest } from '../network/network';

/** A started backend. */
export interface Backend {
  readonly name: BackendName;
  /** What computes, in words. */
  readonly device: string;
  createNetwork(request: NetworkRequest): Promise<Network>;
  /** Where networks take different kernels by their sizes: networks of each set alone, for the self-test. */
  readonly kernelSets?: readonly KernelSet[];
  /** Gives back what it holds; it is not used any more. */
  dispose?(): void;
  /** Resolves with the reason when the device is gone; null for backends that cannot be lost. */
  readonly lost: Promise<string> | null;
}

export interface KernelSet {
  /** "large tiles". */
  readonly label: string;
  createNetwork(request: NetworkRequest): Promise<Network>;
}

/** What the host provides: TensorFlow.js's own WebAssembly files, by name to address. */
export interface BackendAssets {
  readonly wasmPaths: Record<
    'tfjs-backend-wasm.wasm' | 'tfjs-backend-wasm-simd.wasm' | 'tfjs-backend-wasm-threaded-simd.wasm',
    string
  >;
}
