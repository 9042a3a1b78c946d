import type { ModelName } from '../contest/models';
import type { Arena } from './bench-page';
import type { Figures } from './figures';
import { rounded } from './figures';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median } from './statistics';

const SHARED: readonly ModelName[] = ['mlp250', 'cnn8'];

/** Two runs in two workers against one, alternating; the headline is the worse of the models. */
export async function measureParallel(arena: Arena, plan: Plan, figures: Figures, tell: Tell): Promise<void> {
  const speedUps: number[] = [];
  for (const model of SHARED) {
    tell(`two runs side by side: ${model}`);
    const task = { type: 'train', model, backend: 'wasm' } as const;
    const pair = [await arena.open('ours', task), await arena.open('ours', task)];
    const alone = pair.slice(0, 1);
    const rate = async (runners: typeof pair) => {
      const slices = await arena.together(runners, plan.parallelSliceMs);
      return slices.reduce((sum, { units, elapsedMs }) => sum + units / elapsedMs, 0);
    };
    const ratios: number[] = [];
    for (let round = 0; round < plan.parallelRounds; round++) {
      const before = await rate(alone);
      const both = await rate(pair);
      const after = await rate(alone);
      ratios.push((2 * both) / (before + after));
    }
    const speedUp = median(ratios);
    speedUps.push(speedUp);
    figures[`parallel.${model}.speedup_2`] = rounded(speedUp);
    await Promise.all(pair.map((runner) => runner.close()));
  }
  figures['parallel.speedup_2'] = rounded(Math.min(...speedUps));
}
