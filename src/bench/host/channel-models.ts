import type { EvidenceKind } from '../../engine/network/network';
import type { Task, TrainVariant } from '../contest/contract';
import type { ModelName } from '../contest/models';
import { architectureOf, CHANNEL_MODEL_NAMES, evidenceFlop, MODELS, trainingFlop } from '../contest/models';
import type { Arena } from './bench-page';
import { rateOf } from './entry';
import type { Figures } from './figures';
import { rounded } from './figures';
import { GEMM_FLOP, GEMM_SLICE_MS } from './gemm';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { median } from './statistics';

/** What runs that prune channels spend their time on, and what a run may choose instead. */
export type ChannelWork = 'training' | TrainVariant | EvidenceKind['kind'];
const MAIN_WORK: readonly ChannelWork[] = ['training', 'relevance'];
export const ALL_WORK: readonly ChannelWork[] = [...MAIN_WORK, 'adam', 'augmented', 'activation', 'taylor'];

/** The other work is measured on one model: its kernels are the same on all. */
export function workOf(model: ModelName): readonly ChannelWork[] {
  return model === 'cnn16' ? ALL_WORK : MAIN_WORK;
}

/** As tables and bars have it. */
export const WORK_LABELS: Readonly<Record<ChannelWork, string>> = {
  training: 'training',
  adam: 'training with Adam',
  augmented: 'training, augmented',
  relevance: 'relevance',
  activation: 'activations',
  taylor: 'Taylor',
};

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
    for (const work of workOf(model)) {
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
  const training = { type: 'train', model, backend: 'wasm' } as const;
  switch (work) {
    case 'training':
      return training;
    case 'adam':
    case 'augmented':
      return { ...training, variant: work };
    default:
      return { type: 'evidence', kind: work, model };
  }
}

function flopOf(model: ModelName, work: ChannelWork): number {
  const architecture = architectureOf(MODELS[model]);
  const task = taskOf(model, work);
  return task.type === 'evidence' ? evidenceFlop(task.kind, architecture) : trainingFlop(architecture);
}
