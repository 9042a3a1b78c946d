/** Everything a network has learnt. */
export interface NetworkState {
  /** Flat, in the order of Architecture.parameters. */
  readonly parameters: Float32Array;
  /** Running mean and variance per batch-norm node. */
  readonly buffers: Float32Array;
}
