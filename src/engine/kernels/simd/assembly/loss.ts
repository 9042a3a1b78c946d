@external("env", "exp")
declare function exp(x: f64): f64;
@external("env", "log")
declare function log(x: f64): f64;

/** Batch losses are rounded to this grid, so that float64 adds them exactly: the mean is the same however a run is sliced. */
const GRID: f64 = 1048576;

/**
 * Softmax cross-entropy over rows of logits [rows, classes] with byte labels. Adds the summed loss (nats) to totals[0] and the
 * number of right answers to totals[1] (float64); a tie counts for the first class. With dLogits not 0, writes
 * (softmax - onehot) * scale there.
 */
export function softmaxLoss(
  logits: usize, labels: usize, rows: i32, classes: i32, totals: usize, dLogits: usize, scale: f64,
): void {
  let lossSum: f64 = 0;
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const label = <i32>load<u8>(labels + <usize>i);
    let top = load<f32>(logits);
    let best = 0;
    for (let j = 1; j < classes; j++) {
      const value = load<f32>(logits + (<usize>j << 2));
      if (value > top) {
        top = value;
        best = j;
      }
    }
    let sum: f64 = 0;
    for (let j = 0; j < classes; j++) sum += exp(<f64>load<f32>(logits + (<usize>j << 2)) - <f64>top);
    lossSum += log(sum) + <f64>top - <f64>load<f32>(logits + (<usize>label << 2));
    if (best == label) right++;
    if (dLogits) {
      const share = scale / sum;
      for (let j = 0; j < classes; j++) {
        const at = <usize>j << 2;
        const softmax = exp(<f64>load<f32>(logits + at) - <f64>top) * share;
        store<f32>(dLogits + at, <f32>(softmax - (j == label ? scale : 0)));
      }
      dLogits += <usize>classes << 2;
    }
    logits += <usize>classes << 2;
  }
  store<f64>(totals, load<f64>(totals) + nearest(lossSum * GRID) / GRID);
  store<f64>(totals, load<f64>(totals, 8) + <f64>right, 8);
}
