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
import { STORE } from '../../simd/kernels';
import { activate } from '../activation';
import type { Geometry } from '../geometry';
import { geometryOf, wrongConvolutionGradient } from '../geometry';
import { unfit } from '../operation';
import type { Epilogue } from './epilogue';
import { epilogueOf } from './epilogue';
import type { Pixels } from './frame';
import { framed, pixelsOf } from './frame';
import type { WasmTools } from './wasm-operation';
import { operation, WASM } from './wasm-operation';

type Tools = Pick<WasmTools, 'workspace' | 'kernels'>;

export const conv2d = operation<Conv2DInputs, Conv2DAttrs>(Conv2D, (call) => {
  const { x, filter } = call.inputs;
  const geometry = unfit(x, filter) ?? geometryOf(x.shape, filter.shape, call.attrs);
  if (typeof geometry === 'string') return geometry;
  return convolution(call, geometry, x, filter, { mode: STORE, bias: 0 });
});

export const fusedConv2d = operation<FusedConv2DInputs, FusedConv2DAttrs>(FusedConv2D, (call) => {
  const { x, filter, bias, preluActivationWeights: slopes } = call.inputs;
  const geometry =
    unfit(x, filter, ...(bias === undefined ? [] : [bias])) ?? geometryOf(x.shape, filter.shape, call.attrs);
  if (typeof geometry === 'string') return geometry;
  const epilogue = epilogueOf(call, bias, geometry.outC, call.attrs.activation === 'relu');
  if (typeof epilogue === 'string') return epilogue;
  return activate(call.backend, WASM, call.attrs, convolution(call, geometry, x, filter, epilogue), slopes);
});

export const conv2dBackpropInput = operation<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  (call) => {
    const { dy, filter } = call.inputs;
    const geometry = unfit(dy, filter) ?? geometryOf(call.attrs.inputShape, filter.shape, call.attrs);
    if (typeof geometry === 'string') return geometry;
    return wrongConvolutionGradient(dy, geometry) ?? inputGradient(call, geometry, dy, filter);
  },
);

export const conv2dBackpropFilter = operation<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
  Conv2DBackpropFilter,
  (call) => {
    const { x, dy } = call.inputs;
    const geometry = unfit(x, dy) ?? geometryOf(x.shape, call.attrs.filterShape, call.attrs);
    if (typeof geometry === 'string') return geometry;
    return wrongConvolutionGradient(dy, geometry) ?? filterGradient(call, geometry, x, dy);
  },
);

function convolution(
  tools: Tools,
  geometry: Geometry,
  x: TensorInfo,
  filter: TensorInfo,
  { mode, bias }: Epilogue,
): TensorInfo {
  const { workspace, kernels } = tools;
  const { images, inC, outH, outW, outC, kernel, stride } = geometry;
  const input = framedInput(tools, geometry, x);
  const packed = workspace.floats(packedFloats(kernel, inC, outC));
  const edge = workspace.edge();
  const weights = workspace.at(filter);
  const y = workspace.output([images, outH, outW, outC]);
  kernels.convolve(
    ...([input.at, input.row, input.image, inC, weights, 0, packed, kernel, stride] as const),
    ...([workspace.at(y), images, outH, outW, outC, bias, mode, edge] as const),
  );
  return y;
}

/**
 * dx = dy, its pixels a stride apart, convolved with the turned filter. Pixels of dy whose window lies in the padding alone are left
 * out: so wide a padding would push them off the frame.
 */
function inputGradient(tools: Tools, geometry: Geometry, dy: TensorInfo, filter: TensorInfo): TensorInfo {
  const { workspace, kernels } = tools;
  const { images, inH, inW, inC, outH, outW, outC, kernel, stride, top, left } = geometry;
  const rows = reach(kernel, stride, top, inH, outH);
  const columns = reach(kernel, stride, left, inW, outW);
  const whole = pixelsOf(workspace.at(dy), [images, outH, outW, outC]);
  const inside = { ...whole, at: whole.at + rows.first * whole.row + 4 * columns.first * outC };
  const spread = framed(tools, inside, [images, rows.count, columns.count, outC], {
    ...{ height: inH + kernel - 1, width: inW + kernel - 1 },
    ...{ top: rows.offset, left: columns.offset, apart: stride },
  });
  const packed = workspace.floats(packedFloats(kernel, outC, inC));
  const edge = workspace.edge();
  const weights = workspace.at(filter);
  const dx = workspace.output([images, inH, inW, inC]);
  kernels.convolve(
    ...([spread.at, spread.row, spread.image, outC, weights, 1, packed, kernel, 1] as const),
    ...([workspace.at(dx), images, inH, inW, inC, 0, STORE, edge] as const),
  );
  return dx;
}

/** Which places of dy, along one axis, have a tap on the input, and where the first of them lies in the frame. */
function reach(kernel: number, stride: number, pad: number, input: number, output: number) {
  const first = Math.max(0, Math.ceil((pad - kernel + 1) / stride));
  const last = Math.min(output - 1, Math.floor((input - 1 + pad) / stride));
  return { first, count: Math.max(0, last - first + 1), offset: first * stride + kernel - 1 - pad };
}

function filterGradient(tools: Tools, geometry: Geometry, x: TensorInfo, dy: TensorInfo): TensorInfo {
  const { workspace, kernels } = tools;
  const { images, inC, outH, outW, outC, kernel, stride } = geometry;
  const input = framedInput(tools, geometry, x);
  const edge = workspace.edge();
  const from = pixelsOf(workspace.at(dy), [images, outH, outW, outC]);
  const gradient = workspace.output([kernel, kernel, inC, outC]);
  kernels.convolveFilterGradient(
    ...([input.at, input.row, input.image, inC, kernel, stride, from.at, from.row, from.image] as const),
    ...([images, outH, outW, outC, workspace.at(gradient), 0, edge] as const),
  );
  return gradient;
}

function framedInput(tools: Tools, geometry: Geometry, x: TensorInfo): Pixels {
  const { images, inH, inW, inC, height, width, top, left } = geometry;
  const shape = [images, inH, inW, inC] as const;
  const frame = { height, width, top, left, apart: 1 };
  return framed(tools, pixelsOf(tools.workspace.at(x), shape), shape, frame);
}

/** Floats of the packed weights, there (rows `inC`) or back (rows `outC`). */
function packedFloats(kernel: number, from: number, to: number): number {
  return kernel * kernel * from * 8 * Math.ceil(to / 8);
}
