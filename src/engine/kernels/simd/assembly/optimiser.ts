import { madd } from './lanes';

/**
 * One SGD step over the flat parameter vector (pqi-sap 2.3): g = gradient * clip * mask + decay * w; v = momentum * v + g;
 * w = (w - rate * (nesterov ? g + momentum * v : v)) * mask. Masked weights stay exactly 0.
 */
export function momentumStep(
  w: usize,
  v: usize,
  gradient: usize,
  mask: usize,
  n: i32,
  clip: f32,
  decay: f32,
  momentum: f32,
  rate: f32,
  nesterov: i32,
): void {
  const clips = f32x4.splat(clip),
    decays = f32x4.splat(decay),
    keeps = f32x4.splat(momentum);
  const rates = f32x4.splat(-rate);
  let i: usize = 0;
  const whole = (<usize>(n & ~3)) << 2;
  for (; i < whole; i += 16) {
    const m = v128.load(mask + i),
      weight = v128.load(w + i);
    const g = madd(decays, weight, f32x4.mul(f32x4.mul(v128.load(gradient + i), clips), m));
    const velocity = madd(keeps, v128.load(v + i), g);
    v128.store(v + i, velocity);
    const step = nesterov ? madd(keeps, velocity, g) : velocity;
    v128.store(w + i, f32x4.mul(madd(rates, step, weight), m));
  }
  for (; i < (<usize>n) << 2; i += 4) {
    const m = load<f32>(mask + i),
      weight = load<f32>(w + i);
    const g = decay * weight + load<f32>(gradient + i) * clip * m;
    const velocity = momentum * load<f32>(v + i) + g;
    store<f32>(v + i, velocity);
    const step = nesterov ? momentum * velocity + g : velocity;
    store<f32>(w + i, (weight - rate * step) * m);
  }
}
