import { channelLayers, firstLayers } from '../channels/layers';
import { channelsByStep, type StepAmount, stepEpochs } from '../channels/schedule';
import type { RunConfig } from '../config/run-config';
import { scheduleOf } from '../config/with-schedule';
import type { Architecture } from '../models/architecture';
import type { Budget } from '../pruning/recipe';

/** Whether the run is one training with cuts on the way. */
export function isGradual(config: RunConfig): boolean {
  return config.pruning.recipe.cadence === 'gradual';
}

/** Gradual runs: the last epoch of every record, in order; a pruning step follows each but the last. */
export function recordEpochs(config: RunConfig): readonly number[] {
  const { epochs } = config.training;
  const { every, until } = scheduleOf(config);
  const usable = [epochs, every, until].every((value) => Number.isInteger(value) && value >= 1);
  if (!usable) return [];
  return [...new Set([...stepEpochs({ every, until }, epochs), epochs])];
}

/** Cuts the run will make; it has one record more. */
export function plannedCuts(config: RunConfig): number {
  return isGradual(config) ? Math.max(0, recordEpochs(config).length - 1) : config.pruning.iterations;
}

/** Passes over the training images in the whole run. */
export function plannedEpochs(config: RunConfig): number {
  const { epochs } = config.training;
  return isGradual(config) ? epochs : epochs * (config.pruning.iterations + 1);
}

/** What pruning by channels comes to on one net. */
export interface ChannelPlan {
  readonly steps: number;
  /** Channels that may be pruned at all: of the convolutions but the first, or of the hidden layers of a net without any. */
  readonly prunable: number;
  /** Those of them that go at most: every layer keeps its fewest. */
  readonly removable: number;
  /** Channels that each step asks for, in order; null where the PQ Index decides. */
  readonly asked: readonly number[] | null;
}

/** @returns null for a net without prunable channels. */
export function channelPlan(config: RunConfig, architecture: Architecture): ChannelPlan | null {
  const { residual, minChannels } = scheduleOf(config);
  const layers = channelLayers(architecture, residual ?? 'per-block');
  const leftOut = firstLayers(architecture, layers, config.model.kind === 'vgg-small' ? 2 : 1);
  const convolutions = layers.filter(({ kind }) => kind === 'conv');
  const main = convolutions.length > 0 ? convolutions.filter(({ name }) => !leftOut.has(name)) : layers;
  const prunable = main.reduce((sum, { channels }) => sum + channels, 0);
  if (prunable === 0) return null;
  const removable = main.reduce((sum, { channels }) => sum + Math.max(0, channels - minChannels), 0);
  const steps = plannedCuts(config);
  const amount = stepAmount(config.pruning.recipe.budget);
  const asked = amount === null ? null : channelsByStep(amount, prunable, steps);
  return { steps, prunable, removable, asked };
}

function stepAmount(budget: Budget): StepAmount | null {
  switch (budget.kind) {
    case 'channel-count':
      return { kind: 'count', channels: budget.channels };
    case 'channel-share':
      return { kind: 'target', share: budget.share };
    case 'fraction':
    case 'pqi-bound':
      return null;
  }
}
