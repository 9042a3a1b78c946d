import { setFlagsFromString } from 'node:v8';
import { hasRelaxedSimd } from '../engine/kernels/simd/kernels';

/** Makes Node run what browsers run: Node 20 has relaxed SIMD behind a flag of V8, later versions without one. */
export function allowRelaxedSimd(): void {
  if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
