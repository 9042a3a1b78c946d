import { describeError, LabError } from '../core/base/errors';
import type { RunConfig } from '../core/config/run-config';
import type { Dataset } from '../core/datasets/dataset';
import { checkCount } from '../core/datasets/split';
import { buildArchitecture } from '../core/models/build';
import { planProblem } from '../core/record/plan-problem';

/**
 * What only shows beside the images: whether there are as many as asked for, and whether the cuts come to anything.
 * @throws LabError in one line, before anything is trained.
 */
export function checkRuns(configs: readonly RunConfig[], data: Dataset): void {
  for (const config of configs) {
    for (const split of ['train', 'test'] as const) checkAmount(config, data, split);
    const architecture = buildArchitecture(config.model, data, data.classNames.length);
    const problem = planProblem(config, architecture);
    if (problem !== null) throw new LabError('bad-config', `${config.pruning.method}: ${problem.sentence}`);
  }
}

function checkAmount(config: RunConfig, data: Dataset, split: 'train' | 'test'): void {
  try {
    checkCount(data.name, split, data[split].labels.length, config.dataset[split]);
  } catch (error) {
    throw new LabError('bad-config', `--${split}: ${describeError(error).message}`);
  }
}
