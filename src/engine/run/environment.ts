import { knownClassNames } from '../../core/datasets/class-names';
import type { Dataset } from '../../core/datasets/dataset';
import type { RunEnvironment } from '../../core/record/run-record';
import type { Backend } from '../backend/backend';

/** Where and with what a run is made, as its record says it. */
export function environmentOf(
  request: Pick<RunEnvironment, 'appVersion' | 'startedAt'> & {
    readonly backend: Pick<Backend, 'name' | 'device'>;
    readonly dataset: Pick<Dataset, 'source' | 'classNames'>;
  },
): RunEnvironment {
  const { backend, appVersion, startedAt } = request;
  const { source, classNames } = request.dataset;
  return {
    ...{ backend: backend.name, device: backend.device, appVersion, startedAt },
    // Files may be read again with other names, and opened elsewhere without their images.
    ...(knownClassNames(source) === null ? { classNames } : {}),
  };
}
