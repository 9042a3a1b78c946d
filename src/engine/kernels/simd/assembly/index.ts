export { gate, join, narrowGradient, widen } from './branch';
export { convolve, convolveFilterGradient, dilate } from './conv';
export { columnSums, multiply, outerProduct, pack, packMultiply, packOuterProduct } from './dense';
export { gather, gatherAugmented } from './gather';
export { softmaxLoss } from './loss';
export { moments, normGradient, scaleShift, sumOfKeptSquares, sumOfSquares } from './norm';
export { adamStep, momentumStep } from './optimiser';
export {
  averagePool,
  averagePoolGradient,
  globalAverage,
  globalAverageGradient,
  maxPool,
  maxPoolGradient,
} from './pool';
export { relevanceProduct, relevanceShare, signedPart } from './relevance';
