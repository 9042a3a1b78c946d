/**
 * Batch rows out of the resident byte images: out[i] = images[rows[i]] * scale[c] + shift[c]. images [n, height, width,
 * channels] bytes, rows u32, out with strides outRow, outImage (bytes; larger than the image when it carries a border).
 */
export function gatherImages(
  images: usize,
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
): void {
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

/** labels of the batch: out[i] = labels[rows[i]]. */
export function gatherLabels(labels: usize, rows: usize, count: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>count; i++)
    store<u8>(out + i, load<u8>(labels + <usize>load<u32>(rows + (i << 2))));
}
