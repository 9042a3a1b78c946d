import { LabError } from '../../../core/base/errors';

/** A command may fail before the device says that it is gone: so long its word is waited for. */
export const LOSS_GRACE_MS = 100;

/** The loss of the device as an error, or null while it is there. */
export async function lossOf(device: GPUDevice, graceMs = 0): Promise<LabError | null> {
  const patience =
    graceMs === 0 ? null : new Promise<null>((resolve) => setTimeout(() => resolve(null), graceMs));
  const lost = await Promise.race([device.lost, patience]);
  if (lost === null) return null;
  return new LabError(
    'backend-lost',
    `The GPU is gone (${lost.message || lost.reason}). Start again, or choose WebAssembly.`,
  );
}
