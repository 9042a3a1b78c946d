/** Dispatches of a step of Model.fit with momentum on the WebGPU backend that TensorFlow.js comes with, as law K72 counts them. */
export const FIT_DISPATCHES = { mlp: 83, cnn: 358 } as const;
