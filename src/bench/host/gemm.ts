import { GEMM_SIZE } from '../contest/models';

/** FLOP of the product whose speed is the machine's peak. */
export const GEMM_FLOP = 2 * GEMM_SIZE ** 3;
export const GEMM_SLICE_MS = 150;
