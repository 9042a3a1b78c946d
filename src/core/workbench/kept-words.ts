import { assertNever } from '../base/assert-never';
import type { RunConfig } from '../config/run-config';
import { isGradual } from '../record/plan';
import type { MissingNetwork } from './kept-networks';

/** Networks that a page keeps to be looked into, in bytes: some 200 records of the default net, 160 of a ResNet-14, 1000 of a small CNN. */
export const KEPT_BYTES = 256 * 2 ** 20;

/** Why a network cannot be looked into, and what to do. */
export function missingSentence(missing: MissingNetwork, config: RunConfig): string {
  const step = isGradual(config) ? 'step' : 'iteration';
  switch (missing) {
    case 'let-go':
      return `The network of this ${step} was let go: the page keeps ${KEPT_BYTES / 2 ** 20} MiB of networks, and the inner ${step}s of the runs that began first go first. Run it again to look into it.`;
    case 'coming':
      return `The network of this ${step} is on its way.`;
    case 'others':
      return `The network of this ${step} is not here: of a run that was read back or opened from a file only the last one is kept. Run it again to look into every ${step}.`;
    case 'none':
      return 'Its network is not on this page: open the run by itself under Runs, or run it again, to look into it.';
    default:
      return assertNever(missing);
  }
}
