import type { Task } from '../contest/contract';
import type { ModelName } from '../contest/models';
import { architectureOf, CHANNEL_MODEL_NAMES, MODELS, relevanceFlop, trainingFlop } from '../contest/models';
import type { Arena } from './bench-page';
import { rateOf } from './entry';
import type { Figures } from './figures';
import { rounded } from './figures';
import { GEMM_FLOP, GEMM_SLICE_MS } from './gemm';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median } from './statistics';

/** What a gradual run spends its time on. */
export const CHANNEL_WORK = ['training', 'relevance'] as const;
type ChannelWork = (typeof CHANNEL_WORK)[number];

export function channelKey(model: ModelName, work: ChannelWork): string {
  return `channels.${model}.${work}`;
}

/** The networks whose channels are pruned, ours on wasm against the GEMM peak taken just before each slice. */
export async function measureChannelModels(
  arena: Arena,
  plan: Plan,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  const gemm = await arena.open('ours', { type: 'gemm' });
  for (const model of CHANNEL_MODEL_NAMES)
    for (const work of CHANNEL_WORK) {
      tell(`${model}: ${work}`);
      const flop = flopOf(model, work);
      const runner = await arena.open('ours', taskOf(model, work));
      const rates: number[] = [];
      const fractions: number[] = [];
      for (let round = 0; round < plan.channelRounds; round++) {
        const peak = rateOf(await gemm.slice(GEMM_SLICE_MS)) * GEMM_FLOP;
        const rate = rateOf(await runner.slice(plan.channelSliceMs));
        rates.push(rate);
        fractions.push((rate * flop) / peak);
      }
      await runner.close();
      const key = channelKey(model, work);
      figures[`${key}.images_per_s`] = rounded(median(rates));
      figures[`${key}.gflops`] = rounded((median(rates) * flop) / 1e9);
      figures[`${key}.fraction_of_peak`] = rounded(median(fractions));
    }
  await gemm.close();
}

function taskOf(model: ModelName, work: ChannelWork): Task {
  return work === 'training' ? { type: 'train', model, backend: 'wasm' } : { type: 'relevance', model };
}

function flopOf(model: ModelName, work: ChannelWork): number {
  const architecture = architectureOf(MODELS[model]);
  return work === 'training' ? trainingFlop(architecture) : relevanceFlop(architecture);
}
