import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';

/** A convolution as our kernels know it: NHWC, a square filter, one stride. Sizes in pixels and channels. */
export interface Geometry {
  readonly images: number;
  readonly inH: number;
  readonly inW: number;
  readonly inC: number;
  readonly outH: number;
  readonly outW: number;
  readonly outC: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before the first row and column. */
  readonly top: number;
  readonly left: number;
  /** Rows and columns of the input with the zeros around it, as far as the filter reaches. */
  readonly height: number;
  readonly width: number;
}

type Padding = Parameters<typeof backend_util.computeConv2DInfo>[4];

/** The attributes that all of TensorFlow.js's convolutions have. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Padding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: [number, number] | number;
}

/** Shapes [images, height, width, channels] and [height, width, inputs, outputs]. In words what it is, if no such one. */
export function geometryOf(
  input: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode, dilations = 1 }: ConvolutionAttributes,
): Geometry | string {
  if (dataFormat !== 'NHWC') return `data in the order ${dataFormat}`;
  const [images = 0, inH = 0, inW = 0, inC = 0] = input;
  const [filterH = 0, filterW = 0, , outC = 0] = filter;
  const found = backend_util.computeConv2DInfo(
    [images, inH, inW, inC],
    [filterH, filterW, inC, outC],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const { outHeight: outH, outWidth: outW, strideHeight: stride, padInfo } = found;
  if (found.dilationHeight !== 1 || found.dilationWidth !== 1)
    return `a filter dilated by ${found.dilationHeight} x ${found.dilationWidth}`;
  if (filterH !== filterW) return `a filter of ${filterH} x ${filterW}`;
  if (stride !== found.strideWidth) return `strides of ${stride} x ${found.strideWidth}`;
  const { top, bottom, left, right } = padInfo;
  return {
    ...{ images, inH, inW, inC, outH, outW, outC, kernel: filterH, stride, top, left },
    height: Math.max(inH + top + bottom, (outH - 1) * stride + filterH),
    width: Math.max(inW + left + right, (outW - 1) * stride + filterW),
  };
}

/** In words what is wrong with a gradient by the result of a convolution, if something is. */
export function wrongConvolutionGradient(
  { shape }: TensorInfo,
  { images, outH, outW, outC }: Geometry,
): string | null {
  const expected = [images, outH, outW, outC];
  return shape.every((length, axis) => length === expected[axis])
    ? null
    : `a gradient of shape [${shape.join(', ')}] where the convolution has [${expected.join(', ')}]`;
}
