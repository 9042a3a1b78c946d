import type { LatencyVariant, OurBackend } from '../contest/contract';
import type { Arena } from './bench-page';
import type { Figures } from './figures';
import { rounded } from './figures';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median, summarise } from './statistics';

const VARIANTS: readonly LatencyVariant[] = ['dense', 'half', 'masked'];
export const BATCHES: readonly number[] = [1, 64];

/** Where the figures of a batch are: those of wasm keep the short name. */
export function latencyKey(backend: OurBackend, batch: number): string {
  return backend === 'wasm' ? `latency.batch${batch}` : `latency.${backend}.batch${batch}`;
}

/** Milliseconds of one forward pass. A sample is the mean over a slice of consecutive passes, because browser clocks are coarse. */
export async function measureLatency(
  arena: Arena,
  backend: OurBackend,
  plan: Plan,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  for (const batch of BATCHES) {
    tell(`latency: cnn 16-32-64-128 on ${backend}, batch ${batch}`);
    const runners = await Promise.all(
      VARIANTS.map((variant) => arena.open('ours', { type: 'latency', variant, batch, backend })),
    );
    const times = VARIANTS.map((): number[] => []);
    for (let round = 0; round < plan.latencyRounds; round++)
      for (const [index, runner] of runners.entries()) {
        const { units, elapsedMs } = await runner.slice(plan.latencySliceMs);
        times[index]?.push(elapsedMs / units);
      }
    const key = latencyKey(backend, batch);
    for (const [index, variant] of VARIANTS.entries()) {
      const { median: middle, low, high } = summarise(times[index] ?? []);
      figures[`${key}.${variant}_ms`] = rounded(middle);
      figures[`${key}.${variant}_iqr_ms`] = rounded(high - low);
    }
    const relative = (variant: LatencyVariant) =>
      rounded(median(times[VARIANTS.indexOf(variant)] ?? []) / median(times[0] ?? []));
    figures[`${key}.half_vs_dense`] = relative('half');
    figures[`${key}.masked_vs_dense`] = relative('masked');
    await Promise.all(runners.map((runner) => runner.close()));
  }
}
