import type { RunConfig } from '../../core/config/run-config';
import type { BackendChoice } from '../../core/protocol/protocol';
import { changeSetup } from './lab-actions';
import { serveSetup } from './open-link';
import { fromPreset } from './setup';

/** The form as these runs were set up, with seed, data and backend. Nothing starts. */
export async function fillForm(configs: readonly RunConfig[], backend: BackendChoice): Promise<void> {
  const [first, ...others] = configs;
  if (first === undefined) return;
  const setup = { ...fromPreset({ name: '', label: '', summary: '', runs: [first, ...others] }), backend };
  changeSetup(() => setup);
  await serveSetup(setup);
}
