export { expand, expandGradient, gate, join } from './branch';
export { convolve, convolveFilterGradient, dilate, packKernel } from './conv';
export { columnSums, multiply, outerProduct, pack } from './dense';
export { gatherAugmented, gatherImages, gatherLabels } from './gather';
export { softmaxLoss } from './loss';
export { moments, normGradient, normGradientSums, scaleShift, sumOfSquares } from './norm';
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
