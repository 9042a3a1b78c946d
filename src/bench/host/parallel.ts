import type { ModelName } from '../contest/models';
import type { Arena, Runner } from './bench-page';
import type { Figures } from './figures';
import { rounded } from './figures';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median } from './statistics';

export const SHARED: readonly ModelName[] = ['mlp250', 'cnn8'];

/** How many runs are measured side by side: two, and as many as the lab's pool takes, one worker per core. */
function runCounts(cores: number): readonly number[] {
  return cores > 2 ? [2, cores] : [2];
}

/** Runs in workers of their own against one alone, alternating; the headline is the worse of the models. */
export async function measureParallel(
  arena: Arena,
  cores: number,
  plan: Plan,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  const counts = runCounts(cores);
  const speedUps = counts.map((): number[] => []);
  for (const model of SHARED) {
    const task = { type: 'train', model, backend: 'wasm' } as const;
    const workers = Array.from({ length: Math.max(...counts) }, () => arena.open('ours', task));
    const runners = await Promise.all(workers);
    const rate = async (together: readonly Runner[]) => {
      const slices = await arena.together(together, plan.parallelSliceMs);
      return slices.reduce((sum, { units, elapsedMs }) => sum + units / elapsedMs, 0);
    };
    for (const [index, count] of counts.entries()) {
      tell(`${count} runs side by side: ${model}`);
      const ratios: number[] = [];
      for (let round = 0; round < plan.parallelRounds; round++) {
        const before = await rate(runners.slice(0, 1));
        const all = await rate(runners.slice(0, count));
        const after = await rate(runners.slice(0, 1));
        ratios.push((2 * all) / (before + after));
      }
      const speedUp = median(ratios);
      speedUps[index]?.push(speedUp);
      figures[`parallel.${model}.speedup_${count}`] = rounded(speedUp);
    }
    for (const runner of runners) await runner.close();
  }
  for (const [index, count] of counts.entries()) {
    const speedUp = Math.min(...(speedUps[index] ?? []));
    figures[`parallel.speedup_${count}`] = rounded(speedUp);
    figures[`parallel.efficiency_${count}`] = rounded(speedUp / count);
  }
}
