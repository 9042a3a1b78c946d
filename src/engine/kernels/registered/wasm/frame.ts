import type { SimdKernels } from '../../simd/kernels';
import type { Workspace } from './workspace';

/** Pixels [images, height, width, channels], from the first one; strides in bytes. */
export interface Pixels {
  readonly at: number;
  readonly row: number;
  readonly image: number;
}

/** Where pixels come to lie among zeros: in rows and columns, `apart` from each other. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  readonly apart: number;
}

type Shape = readonly [images: number, height: number, width: number, channels: number];

/**
 * `from` inside its frame of zeros, as a convolution reads it, from the frame's first pixel: itself where the frame is no larger,
 * else a copy in the workspace.
 */
export function framed(
  { workspace, kernels }: { readonly workspace: Workspace; readonly kernels: SimdKernels },
  from: Pixels,
  [images, height, width, channels]: Shape,
  { top, left, apart, ...frame }: Frame,
): Pixels {
  if (frame.height === height && frame.width === width && apart === 1) return from;
  const row = 4 * frame.width * channels;
  const image = row * frame.height;
  const at = workspace.floats((images * image) / 4, 0);
  const first = at + top * row + 4 * left * channels;
  // What stays together is copied a row at a time, as if a row were one pixel.
  const [columns, pixel] = apart === 1 ? [1, width * channels] : [width, channels];
  kernels.dilate(
    ...([from.at, from.row, from.image, images, height, columns, pixel, apart, first, row, image] as const),
  );
  return { at, row, image };
}

/** The pixels of a whole tensor. */
export function pixelsOf(at: number, [, height, width, channels]: Shape): Pixels {
  return { at, row: 4 * width * channels, image: 4 * height * width * channels };
}
