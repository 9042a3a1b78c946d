import { CHANNEL_SCORES } from '../channels/scores';
import type { GradualConfig, RunConfig } from './run-config';

/** Whether a setting of the schedule decides anything in a run; one that does not is neither offered nor taken. */
export function decides(id: keyof GradualConfig, { model, pruning }: RunConfig): boolean {
  const { unit, cadence, score } = pruning.recipe;
  if (unit !== 'channel') return false;
  switch (id) {
    case 'every':
    case 'until':
      return cadence === 'gradual';
    case 'mode':
      return score === 'relevance';
    case 'imagesPerClass':
      return CHANNEL_SCORES.some(({ name, evidence }) => name === score && evidence !== null);
    case 'residual':
      return model.kind === 'resnet-small';
    case 'minChannels':
    case 'remove':
      return true;
  }
}
