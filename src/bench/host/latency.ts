import type { LatencyVariant } from '../contest/contract';
import type { Arena } from './bench-page';
import type { Figures } from './figures';
import { rounded } from './figures';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median, summarise } from './statistics';

const VARIANTS: readonly LatencyVariant[] = ['dense', 'half', 'masked'];
export const BATCHES: readonly number[] = [1, 64];

/** Milliseconds of one forward pass. A sample is the mean over a slice of consecutive passes, because browser clocks are coarse. */
export async function measureLatency(arena: Arena, plan: Plan, figures: Figures, tell: Tell): Promise<void> {
  for (const batch of BATCHES) {
    tell(`latency: cnn 16-32-64-128, batch ${batch}`);
    const runners = await Promise.all(
      VARIANTS.map((variant) => arena.open('ours', { type: 'latency', variant, batch })),
    );
    const times = VARIANTS.map((): number[] => []);
    for (let round = 0; round < plan.latencyRounds; round++)
      for (const [index, runner] of runners.entries()) {
        const { units, elapsedMs } = await runner.slice(plan.latencySliceMs);
        times[index]?.push(elapsedMs / units);
      }
    for (const [index, variant] of VARIANTS.entries()) {
      const { median: middle, low, high } = summarise(times[index] ?? []);
      figures[`latency.batch${batch}.${variant}_ms`] = rounded(middle);
      figures[`latency.batch${batch}.${variant}_iqr_ms`] = rounded(high - low);
    }
    const relative = (variant: LatencyVariant) =>
      rounded(median(times[VARIANTS.indexOf(variant)] ?? []) / median(times[0] ?? []));
    figures[`latency.batch${batch}.half_vs_dense`] = relative('half');
    figures[`latency.batch${batch}.masked_vs_dense`] = relative('masked');
    await Promise.all(runners.map((runner) => runner.close()));
  }
}
