import { describeError } from '../../core/base/errors';
import type { BackendChoice } from '../../core/protocol/protocol';
import { changeSetup } from './lab-actions';
import { labStore } from './lab-store';
import { warmWorkers } from './workers';

export async function probeBackend(choice: BackendChoice): Promise<void> {
  changeSetup((setup) => ({ ...setup, backend: choice }));
  labStore.setState(({ backend }) => ({ backend: { ...backend, probing: true, error: null } }));
  try {
    const report = await warmWorkers().prepare(choice);
    if (labStore.getState().setup.backend !== choice) return;
    labStore.setState({ backend: { report, probing: false, error: null } });
  } catch (error) {
    if (labStore.getState().setup.backend !== choice) return;
    labStore.setState({ backend: { report: null, probing: false, error: describeError(error).message } });
  }
}
