/** A seeded stream of random numbers (sfc32, Chris Doty-Humphrey). Same seed and name, same numbers, everywhere. */
export interface Rng {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform in [0, 1), 32 random bits. */
  uniform(): number;
  /** Standard normal, Marsaglia's polar method. */
  normal(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
}

/**
 * The stream `name` of `seed`. One seed drives a whole run through named streams ("init/dense1", "shuffle/3", ...),
 * so adding a consumer never shifts the numbers of another. Seed 0 is a seed like any other.
 */
export function rngStream(seed: number, name: string): Rng {
  const [a, b, c, d] = hash128(`${seed}\u0000${name}`);
  return sfc32(a, b, c, d);
}

/** A seeded permutation of 0..n-1 (Fisher-Yates). */
export function permutation(n: number, rng: Rng): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

function sfc32(a0: number, b0: number, c0: number, d0: number): Rng {
  // In an array, not in variables of the closure: there engines box every word above 30 bits.
  const state = Int32Array.of(a0, b0, c0, d0);
  let spare: number | null = null;
  const uint32 = (): number => {
    const b = state[1] ?? 0;
    const c = state[2] ?? 0;
    const counter = state[3] ?? 0;
    const t = ((((state[0] ?? 0) + b) | 0) + counter) | 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  const uniform = (): number => uint32() / 4294967296;
  for (let i = 0; i < 12; i++) uint32();
  return {
    uint32,
    uniform,
    below: (n) => Math.floor(uniform() * n),
    normal: () => {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    },
  };
}

/** cyrb128: four 32-bit words out of a string, well mixed for short inputs. */
function hash128(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1 >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0];
}
