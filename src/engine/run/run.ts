import type { RunEvent } from '../../core/protocol/protocol';
import { runChannels } from './run-channels';
import { runIterative } from './run-iterative';
import type { RunRequest } from './run-request';

/** A run by what its recipe cuts: one record per cut and one after the last. Ends with `finished` or `stopped`. */
export function run(request: RunRequest): AsyncGenerator<RunEvent> {
  return request.config.pruning.recipe.unit === 'channel' ? runChannels(request) : runIterative(request);
}
