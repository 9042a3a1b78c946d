import { LabError } from '../base/errors';

/** What an optimiser remembers between steps. */
export interface OptimiserState {
  /** One value per parameter in each: SGD has the velocity; Adam the mean of the gradients, then that of their squares. */
  readonly slots: readonly Float32Array[];
  /** Taken since the optimiser was reset; Adam corrects its young means by it. */
  readonly steps: number;
}

export type OptimiserName = 'sgd' | 'adam';

/** Vectors of an optimiser's state. */
export function slotCount(optimiser: OptimiserName): number {
  return optimiser === 'adam' ? 2 : 1;
}

/** @throws LabError('internal') for the state of another optimiser. */
export function requireSlots({ slots }: OptimiserState, optimiser: OptimiserName): void {
  if (slots.length !== slotCount(optimiser))
    throw new LabError(
      'internal',
      `${optimiser} remembers ${slotCount(optimiser)} vectors, and was given ${slots.length}.`,
    );
}
