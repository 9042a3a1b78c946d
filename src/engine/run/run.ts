import type { RunEvent } from '../../core/protocol/protocol';
import { runGradual } from './run-gradual';
import { runIterative } from './run-iterative';
import type { RunRequest } from './run-request';

/** A run by its recipe's cadence: one record per cut and one after the last. Ends with `finished` or `stopped`. */
export function run(request: RunRequest): AsyncGenerator<RunEvent> {
  return request.config.pruning.recipe.cadence === 'gradual' ? runGradual(request) : runIterative(request);
}
