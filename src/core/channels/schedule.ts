import { LabError } from '../base/errors';

/** Gradual pruning (frs 2): a step after every `every`-th epoch up to epoch `until`, inside one training. */
export interface GradualSchedule {
  /** n */
  readonly every: number;
  /** N1, the last epoch a step may follow. */
  readonly until: number;
}

/** Either so many channels per step (x), or this share of all prunable channels over the whole run. */
export type StepAmount =
  | { readonly kind: 'count'; readonly channels: number }
  | { readonly kind: 'target'; readonly share: number };

/** 22 of 512 (frs 2). */
const HIDDEN_SHARE_PER_STEP = 22 / 512;

/** Whether a step follows epoch `epoch` (1-based) of `epochs`: the authors' `e < N1 and (e + 1) mod n == 0` with e = epoch - 1. */
export function stepsAfter(schedule: GradualSchedule, epoch: number): boolean {
  return epoch <= schedule.until && epoch % schedule.every === 0;
}

/** The epochs (1-based) that a step follows. */
export function stepEpochs(schedule: GradualSchedule, epochs: number): readonly number[] {
  requireSchedule(schedule);
  const steps: number[] = [];
  for (let epoch = schedule.every; epoch <= Math.min(epochs, schedule.until); epoch += schedule.every)
    steps.push(epoch);
  return steps;
}

/**
 * Channels that each of `steps` steps asks for, in order: x in every one, or x = share * total / steps, whole channels at a time and
 * so that all of them come to the share, to the nearest channel.
 */
export function channelsByStep(amount: StepAmount, total: number, steps: number): readonly number[] {
  requireAmount(amount);
  if (amount.kind === 'count') return Array.from({ length: steps }, () => amount.channels);
  const all = Math.round(amount.share * total);
  const goneAfter = (step: number) => Math.round((step * all) / steps);
  return Array.from({ length: steps }, (_, step) => goneAfter(step + 1) - goneAfter(step));
}

/** Hidden dense units per step, in the authors' proportion of 22 of 512; at least 1 of a layer that has 2 or more. */
export function unitsPerStep(units: number): number {
  return units < 2 ? 0 : Math.max(1, Math.round(HIDDEN_SHARE_PER_STEP * units));
}

/** The authors' least and most epochs between two steps, of all (frs 6.3). */
const STEP_SHARES = [0.075, 0.105] as const;

/** The authors' proportions (frs 6.3): N1 = 0.75 E, n = 0.075 to 0.105 E, the least that is whole, or the nearest to it. */
export function defaultSchedule(epochs: number): GradualSchedule {
  const [least, most] = STEP_SHARES;
  const fitting = Math.ceil(least * epochs - 1e-9);
  return {
    every: Math.max(1, fitting <= most * epochs ? fitting : Math.round(least * epochs)),
    until: Math.max(1, Math.round(0.75 * epochs)),
  };
}

/** The authors' learning rate: divided by 10 after half and after three quarters of the epochs (1-based `epoch`; frs 6.3). */
export function steppedLearningRate(start: number, epoch: number, epochs: number): number {
  const drops = [0.5, 0.75].filter((share) => epoch > Math.round(share * epochs)).length;
  return start / 10 ** drops;
}

function requireSchedule({ every, until }: GradualSchedule): void {
  if (!Number.isInteger(every) || every < 1)
    throw new LabError('bad-config', `Epochs between pruning steps is a whole number from 1, not ${every}.`);
  if (!Number.isInteger(until) || until < 0)
    throw new LabError('bad-config', `The last pruning epoch is a whole number from 0, not ${until}.`);
}

function requireAmount(amount: StepAmount): void {
  if (amount.kind === 'count' && !(Number.isInteger(amount.channels) && amount.channels >= 0))
    throw new LabError('bad-config', `Channels per step is a whole number from 0, not ${amount.channels}.`);
  if (amount.kind === 'target' && !(amount.share >= 0 && amount.share < 1))
    throw new LabError('bad-config', `The target share of channels lies in 0 to 1, not ${amount.share}.`);
}
