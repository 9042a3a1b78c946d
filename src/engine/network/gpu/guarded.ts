import { LabError } from '../../../core/base/errors';

/**
 * What `create` makes at once, or the reason in words why the GPU refused. Error scopes are the device's: held across an await they
 * would swallow errors of other networks.
 */
export async function guarded<T>(device: GPUDevice, create: () => T): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const outcome = attempt(create);
  const [validation, memory] = await Promise.all([popped(device), popped(device)]);
  if (memory !== null)
    throw new LabError(
      'backend-unavailable',
      `The GPU has too little memory for this network (${memory.message}): use a smaller model, batch or data set.`,
    );
  if ('error' in outcome) throw outcome.error;
  if (validation !== null)
    throw new LabError('internal', `The GPU refused the network: ${validation.message}`);
  return outcome.made;
}

/** What the innermost scope caught. A lost device has none to ask. */
export function popped(device: GPUDevice): Promise<GPUError | null> {
  return device.popErrorScope().catch(() => null);
}

function attempt<T>(create: () => T): { readonly made: T } | { readonly error: unknown } {
  try {
    return { made: create() };
  } catch (error) {
    return { error };
  }
}
