// Layer-wise relevance propagation, alpha 2, beta 1 (frs 1.1). `official` adds 1e-9 to every denominator as the authors do; the
// stable mode divides by the plain sum and lets a denominator below 1e-7 contribute nothing (frs 6.2).

@inline
function share(relevance: f32, total: f32, official: i32): f32 {
  if (official) return <f32>(<f64>relevance / (<f64>total + 1e-9));
  return abs<f32>(total) < 1e-7 ? 0 : relevance / total;
}

/** out = max(w, clamp) for a positive part (sign 1), min(w, -clamp) for a negative one (sign -1). */
export function signedPart(w: usize, n: i32, sign: i32, clamp: f32, out: usize): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 4) {
    const value = load<f32>(w + i);
    store<f32>(out + i, sign > 0 ? max<f32>(value, clamp) : min<f32>(value, -clamp));
  }
}

/**
 * out = factor * relevance / total, [images, height, line]; each with its own row and image strides in bytes, so that borders
 * stay as they are.
 */
export function relevanceShare(
  r: usize, rRow: usize, rImage: usize, total: usize, tRow: usize, tImage: usize, factor: f32, official: i32,
  images: i32, height: i32, line: i32, out: usize, oRow: usize, oImage: usize,
): void {
  const end = <usize>line << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      const p = r + <usize>n * rImage + <usize>h * rRow;
      const q = total + <usize>n * tImage + <usize>h * tRow;
      const to = out + <usize>n * oImage + <usize>h * oRow;
      for (let i: usize = 0; i < end; i += 4)
        store<f32>(to + i, factor * share(load<f32>(p + i), load<f32>(q + i), official));
    }
  }
}

/** out = x * (a + b) (b = 0 leaves it out); a and b share their strides, x and out have their own. */
export function relevanceProduct(
  x: usize, xRow: usize, xImage: usize, a: usize, b: usize, aRow: usize, aImage: usize,
  images: i32, height: i32, line: i32, out: usize, oRow: usize, oImage: usize,
): void {
  const end = <usize>line << 2;
  for (let n = 0; n < images; n++) {
    for (let h = 0; h < height; h++) {
      const p = x + <usize>n * xImage + <usize>h * xRow;
      const at = <usize>n * aImage + <usize>h * aRow;
      const to = out + <usize>n * oImage + <usize>h * oRow;
      for (let i: usize = 0; i < end; i += 4) {
        let sum = load<f32>(a + at + i);
        if (b) sum += load<f32>(b + at + i);
        store<f32>(to + i, load<f32>(p + i) * sum);
      }
    }
  }
}
