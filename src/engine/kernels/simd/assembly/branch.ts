// Where a network branches and joins. Every tensor here is [images, height, width * channels = line] with its own row and image
// strides in bytes, so that borders need no copy.

/** y = max(a + b, floor), floor = 0 with a ReLU and -Infinity without; b = 0 leaves it out. */
export function join(
  a: usize, aRow: usize, aImage: usize, b: usize, bRow: usize, bImage: usize, floor: f32,
  images: i32, height: i32, line: i32, y: usize, yRow: usize, yImage: usize,
): void {
  const end = <usize>line << 2;
  const whole = <usize>(line & ~3) << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      const p = a + <usize>n * aImage + <usize>h * aRow;
      const q = b ? b + <usize>n * bImage + <usize>h * bRow : 0;
      const to = y + <usize>n * yImage + <usize>h * yRow;
      let i: usize = 0;
      for (; i < whole; i += 16) {
        let v = v128.load(p + i);
        if (q) v = f32x4.add(v, v128.load(q + i));
        v128.store(to + i, f32x4.max(v, f32x4.splat(floor)));
      }
      for (; i < end; i += 4) {
        let v = load<f32>(p + i);
        if (q) v += load<f32>(q + i);
        store<f32>(to + i, max<f32>(v, floor));
      }
    }
  }
}

/** dx = dy where y > floor, else 0. */
export function gate(
  dy: usize, dyRow: usize, dyImage: usize, y: usize, yRow: usize, yImage: usize, floor: f32,
  images: i32, height: i32, line: i32, dx: usize, dxRow: usize, dxImage: usize,
): void {
  const end = <usize>line << 2;
  const whole = <usize>(line & ~3) << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      const p = dy + <usize>n * dyImage + <usize>h * dyRow;
      const q = y + <usize>n * yImage + <usize>h * yRow;
      const to = dx + <usize>n * dxImage + <usize>h * dxRow;
      let i: usize = 0;
      for (; i < whole; i += 16)
        v128.store(to + i, v128.and(v128.load(p + i), f32x4.gt(v128.load(q + i), f32x4.splat(floor))));
      for (; i < end; i += 4) store<f32>(to + i, load<f32>(q + i) > floor ? load<f32>(p + i) : 0);
    }
  }
}

/** y[..., places[c]] = x[..., c]; the other channels of y are left as they are. places int32 [narrow]. */
export function widen(
  x: usize, xRow: usize, xImage: usize, narrow: i32, places: usize, images: i32, height: i32, width: i32, wide: i32,
  y: usize, yRow: usize, yImage: usize,
): void {
  const pixel = <usize>narrow << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      let from = x + <usize>n * xImage + <usize>h * xRow;
      let to = y + <usize>n * yImage + <usize>h * yRow;
      for (let w = 0; w < width; w++) {
        for (let c: usize = 0; c < pixel; c += 4)
          store<f32>(to + (<usize>load<i32>(places + c) << 2), load<f32>(from + c));
        from += pixel;
        to += <usize>wide << 2;
      }
    }
  }
}

/** dx[..., c] = dy[..., places[c]]. */
export function narrowGradient(
  dy: usize, dyRow: usize, dyImage: usize, wide: i32, places: usize, images: i32, height: i32, width: i32, narrow: i32,
  dx: usize, dxRow: usize, dxImage: usize,
): void {
  const pixel = <usize>narrow << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      let from = dy + <usize>n * dyImage + <usize>h * dyRow;
      let to = dx + <usize>n * dxImage + <usize>h * dxRow;
      for (let w = 0; w < width; w++) {
        for (let c: usize = 0; c < pixel; c += 4)
          store<f32>(to + c, load<f32>(from + (<usize>load<i32>(places + c) << 2)));
        from += <usize>wide << 2;
        to += pixel;
      }
    }
  }
}
