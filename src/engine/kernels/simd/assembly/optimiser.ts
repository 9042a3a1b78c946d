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

/**
 * One Adam step (core/training/adam): g = gradient * clip * mask + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v +
 * (1 - beta2) * g^2; w = (w - rate * m / (sqrt(v) * root + epsilon)) * mask. Of masked weights m and v become 0 too.
 */
export function adamStep(
  w: usize,
  m: usize,
  v: usize,
  gradient: usize,
  mask: usize,
  n: i32,
  clip: f32,
  decay: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  rate: f32,
  root: f32,
): void {
  const clips = f32x4.splat(clip),
    decays = f32x4.splat(decay);
  const keep1 = f32x4.splat(beta1),
    take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2),
    take2 = f32x4.splat(1 - beta2);
  const epsilons = f32x4.splat(epsilon),
    rates = f32x4.splat(rate),
    roots = f32x4.splat(root);
  let i: usize = 0;
  const whole = (<usize>(n & ~3)) << 2;
  for (; i < whole; i += 16) {
    const kept = v128.load(mask + i),
      weight = v128.load(w + i);
    const g = madd(decays, weight, f32x4.mul(f32x4.mul(v128.load(gradient + i), clips), kept));
    const mean = f32x4.mul(madd(keep1, v128.load(m + i), f32x4.mul(take1, g)), kept);
    const square = f32x4.mul(madd(keep2, v128.load(v + i), f32x4.mul(take2, f32x4.mul(g, g))), kept);
    v128.store(m + i, mean);
    v128.store(v + i, square);
    const step = f32x4.div(f32x4.mul(rates, mean), madd(f32x4.sqrt(square), roots, epsilons));
    v128.store(w + i, f32x4.mul(f32x4.sub(weight, step), kept));
  }
  for (; i < (<usize>n) << 2; i += 4) {
    const kept = load<f32>(mask + i),
      weight = load<f32>(w + i);
    const g = decay * weight + load<f32>(gradient + i) * clip * kept;
    const mean = (beta1 * load<f32>(m + i) + (1 - beta1) * g) * kept;
    const square = (beta2 * load<f32>(v + i) + (1 - beta2) * (g * g)) * kept;
    store<f32>(m + i, mean);
    store<f32>(v + i, square);
    store<f32>(w + i, (weight - (rate * mean) / (sqrt<f32>(square) * root + epsilon)) * kept);
  }
}
