import { assertNever } from '../base/assert-never';
import type { RunConfig } from '../config/run-config';
import { isGradual } from '../record/plan';
import type { MissingNetwork } from './kept-networks';

/** Networks that a page keeps to be looked into, in bytes: some 200 records of the default net, 160 of a ResNet-14, 1000 of a small CNN. */
export const KEPT_BYTES = 256 * 2 ** 20;

/** Why a network cannot be looked into. */
export function missingSentence(missing: MissingNetwork, config: RunConfig): string {
  const step = isGradual(config) ? 'step' : 'iteration';
  switch (missing) {
    case 'let-go':
      return `The network of this ${step} was let go: the page keeps ${KEPT_BYTES / 2 ** 20} MiB of them, and inner ${step}s of the oldest runs go first.`;
    case 'coming':
      return `The network of this ${step} is on its way.`;
    case 'others':
      return `The network of this ${step} is not here: of a run that was read back or opened from a file only the last one is kept.`;
    case 'none':
      return 'Its network is not on this page.';
    default:
      return assertNever(missing);
  }
}

/** What to do about it; nothing where it comes by itself. */
export function missingAdvice(missing: MissingNetwork): string {
  if (missing === 'coming') return '';
  return missing === 'none'
    ? 'Open the run by itself under Runs, or run it again, to look into it.'
    : 'Run it again to look into it.';
}
