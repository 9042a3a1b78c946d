import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  Conv2DInputs,
  FusedConv2DAttrs,
  FusedConv2DInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { Conv2D, Conv2DBackpropFilter, Conv2DBackpropInput, FusedConv2D } from '@tensorflow/tfjs-core';
import {
  convFilterGradient,
  convFilterSum,
  convForward,
  convInputGradient,
  filterSumGroups,
} from '../../wgsl/conv';
import { tileGroups } from '../../wgsl/gemm';
import { filterShares } from '../../wgsl/shares';
import { activate } from '../activation';
import type { ConvolutionAttributes, Geometry } from '../geometry';
import { geometryOf, wrongConvolutionGradient } from '../geometry';
import type { Epilogue } from './epilogue';
import { PLAIN, unfitEpilogue } from './epilogue';
import { WEBGPU } from './lab-backend';
import type { WebgpuTools } from './webgpu-operation';
import { operation } from './webgpu-operation';

export const conv2d = operation<Conv2DInputs, Conv2DAttrs>(Conv2D, (call) => {
  const { x, filter } = call.inputs;
  const geometry = call.unfit(x, filter) ?? evenGeometry(x.shape, filter.shape, call.attrs);
  return typeof geometry === 'string' ? geometry : convolution(call, geometry, x, filter, PLAIN);
});

export const fusedConv2d = operation<FusedConv2DInputs, FusedConv2DAttrs>(FusedConv2D, (call) => {
  const { x, filter, bias, preluActivationWeights: slopes } = call.inputs;
  const geometry = call.unfit(x, filter) ?? evenGeometry(x.shape, filter.shape, call.attrs);
  if (typeof geometry === 'string') return geometry;
  const misfit = unfitEpilogue(call, bias, geometry.outC);
  if (misfit !== null) return misfit;
  const epilogue = { bias, relu: call.attrs.activation === 'relu' };
  const result = convolution(call, geometry, x, filter, epilogue);
  return activate(call.backend, WEBGPU, call.attrs, result, slopes);
});

export const conv2dBackpropInput = operation<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  (call) => {
    const { dy, filter } = call.inputs;
    const geometry = call.unfit(dy, filter) ?? evenGeometry(call.attrs.inputShape, filter.shape, call.attrs);
    if (typeof geometry === 'string') return geometry;
    return wrongConvolutionGradient(dy, geometry) ?? inputGradient(call, geometry, dy, filter);
  },
);

export const conv2dBackpropFilter = operation<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
  Conv2DBackpropFilter,
  (call) => {
    const { x, dy } = call.inputs;
    const geometry = call.unfit(x, dy) ?? evenGeometry(x.shape, call.attrs.filterShape, call.attrs);
    if (typeof geometry === 'string') return geometry;
    return wrongConvolutionGradient(dy, geometry) ?? filterGradient(call, geometry, x, dy);
  },
);

/** Our kernels know one padding, before rows and before columns. */
function evenGeometry(
  input: readonly number[],
  filter: readonly number[],
  attributes: ConvolutionAttributes,
): Geometry | string {
  const geometry = geometryOf(input, filter, attributes);
  if (typeof geometry === 'string') return geometry;
  const { images, outH, outW, top, left } = geometry;
  if (images * outH * outW === 0) return 'no window';
  return top === left ? geometry : `a padding of ${top} x ${left}`;
}

/** As our kernels take them: what is in their code, and what is a uniform. */
function partsOf({ kernel, stride, top, inH, inW, inC, outH, outW, outC }: Geometry) {
  return {
    shape: { kernel, stride, pad: top, inC, outC },
    values: { inH, inW, inC, outH, outW, outC },
  };
}

function convolution(
  { workspace, tileFor }: WebgpuTools,
  geometry: Geometry,
  x: TensorInfo,
  filter: TensorInfo,
  { bias, relu }: Epilogue,
): TensorInfo {
  const { shape, values } = partsOf(geometry);
  const { images, outH, outW, outC } = geometry;
  const pixels = images * outH * outW;
  const tile = tileFor(pixels, outC);
  const added = bias === undefined ? [] : [workspace.spread(bias, outC)];
  const y = workspace.output([images, outH, outW, outC]);
  workspace.run({
    kernel: convForward(tile, shape, bias !== undefined, relu),
    values,
    tensors: [x, filter, ...added, y],
    ...{ count: images, groups: tileGroups(tile, pixels, outC) },
  });
  return y;
}

function inputGradient(
  { workspace, tileFor }: WebgpuTools,
  geometry: Geometry,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const { shape, values } = partsOf(geometry);
  const { images, inH, inW, inC } = geometry;
  const pixels = images * inH * inW;
  const tile = tileFor(pixels, inC);
  const dx = workspace.output([images, inH, inW, inC]);
  workspace.run({
    kernel: convInputGradient(tile, shape),
    values,
    tensors: [dy, filter, dx],
    ...{ count: images, groups: tileGroups(tile, pixels, inC) },
  });
  return dx;
}

/** Partial sums over shares of the pixels, then their sum, in a fixed order. */
function filterGradient(
  { workspace, tileFor, tiled }: WebgpuTools,
  geometry: Geometry,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const { shape, values } = partsOf(geometry);
  const { images, kernel, inC, outC, outH, outW } = geometry;
  const rows = kernel * kernel * inC;
  const tile = tileFor(rows + 1, outC);
  const how = { tiled, biased: false };
  const { groups, splits, total, joining } = filterShares(how, tile, rows, outC, images * outH * outW);
  const partial = workspace.floats(splits * total);
  const gradient = workspace.output([kernel, kernel, inC, outC]);
  workspace.run({
    kernel: convFilterGradient(tile, shape),
    values,
    tensors: [x, dy, partial],
    ...{ count: images, groups, splits },
  });
  workspace.run({
    kernel: convFilterSum(joining),
    values: { splits, weights: rows * outC, total },
    tensors: [partial, gradient],
    groups: filterSumGroups(joining, total),
  });
  return gradient;
}
