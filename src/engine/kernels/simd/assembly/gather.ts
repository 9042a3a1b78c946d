/**
 * A batch out of the resident bytes: out[i] = images[rows[i]] * scale[c] + shift[c] and outLabels[i] = labels[rows[i]]. images
 * [n, height, width, channels] and labels [n] bytes, rows u32, out with strides outRow, outImage (bytes; larger than the image when
 * it carries a border).
 */
export function gather(
  images: usize,
  labels: usize,
  rows: usize,
  count: i32,
  height: i32,
  width: i32,
  channels: i32,
  scale: usize,
  shift: usize,
  out: usize,
  outRow: usize,
  outImage: usize,
  outLabels: usize,
): void {
  gatherLabels(labels, rows, count, outLabels);
  const line = width * channels;
  const size = <usize>(line * height);
  for (let i = 0; i < count; i++) {
    let from = images + <usize>load<u32>(rows + ((<usize>i) << 2)) * size;
    for (let h = 0; h < height; h++) {
      const to = out + <usize>i * outImage + <usize>h * outRow;
      let j = 0;
      if (channels == 1) {
        const a = v128.load32_splat(scale),
          b = v128.load32_splat(shift);
        for (; j + 4 <= line; j += 4) {
          const bytes = v128.load32_zero(from + <usize>j);
          const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
          v128.store(to + ((<usize>j) << 2), f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(wide), a), b));
        }
      }
      let c: usize = 0;
      for (; j < line; j++) {
        const value = <f32>load<u8>(from + <usize>j) * load<f32>(scale + c) + load<f32>(shift + c);
        store<f32>(to + ((<usize>j) << 2), value);
        c += 4;
        if (c == (<usize>channels) << 2) c = 0;
      }
      from += <usize>line;
    }
  }
}

/**
 * As gather, with image i mirrored and shifted by changes[i] (a byte, 81 flip + 9 (dy mod 9) + dx mod 9, core/datasets/augmentation):
 * out pixel (y, x) is pixel (y + dy, x + dx) of the mirrored image. Beyond the edge the image is black (raw 0) or, where
 * `reflect` is set, reflected. Every pixel has the bits that gather gives it.
 */
export function gatherAugmented(
  images: usize,
  labels: usize,
  rows: usize,
  changes: usize,
  reflect: i32,
  count: i32,
  height: i32,
  width: i32,
  channels: i32,
  scale: usize,
  shift: usize,
  out: usize,
  outRow: usize,
  outImage: usize,
  outLabels: usize,
): void {
  gatherLabels(labels, rows, count, outLabels);
  const line = <usize>(width * channels);
  const size = line * <usize>height;
  for (let i = 0; i < count; i++) {
    const image = images + <usize>load<u32>(rows + ((<usize>i) << 2)) * size;
    const code = <i32>load<u8>(changes + <usize>i);
    const flip = code >= 81;
    const dy = offsetOf((code % 81) / 9),
      dx = offsetOf(code % 9);
    for (let y = 0; y < height; y++) {
      let to = out + <usize>i * outImage + <usize>y * outRow;
      const row = sourceOf(y + dy, height, reflect);
      const from = image + <usize>row * line;
      for (let x = 0; x < width; x++) {
        const column = sourceOf(x + dx, width, reflect);
        const inside = row >= 0 && column >= 0;
        const pixel = from + <usize>((flip ? width - 1 - column : column) * channels);
        for (let c: usize = 0; c < <usize>channels; c++) {
          const value: f32 = inside ? <f32>load<u8>(pixel + c) : 0;
          store<f32>(to, value * load<f32>(scale + (c << 2)) + load<f32>(shift + (c << 2)));
          to += 4;
        }
      }
    }
  }
}

/** 0..8 to -4..4. */
@inline
function offsetOf(code: i32): i32 {
  return code > 4 ? code - 9 : code;
}

/** The row or column that lies at `place`, -1 for the black border. */
@inline
function sourceOf(place: i32, size: i32, reflect: i32): i32 {
  if (!reflect) return place < size ? max(place, -1) : -1;
  const from = abs(place);
  return from < size ? from : 2 * (size - 1) - from;
}

function gatherLabels(labels: usize, rows: usize, count: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>count; i++)
    store<u8>(out + i, load<u8>(labels + <usize>load<u32>(rows + (i << 2))));
}
