import { LabError } from '../../core/base/errors';

/**
 * How far the removed network's logits are from the masked one's.
 * @throws LabError('diverged') where the two cannot be compared: going on would make records out of nothing.
 */
export function largestDifference(masked: Float32Array, removed: Float32Array): number {
  const most = masked.reduce((so, logit, i) => Math.max(so, Math.abs(logit - (removed[i] ?? Number.NaN))), 0);
  if (Number.isFinite(most)) return most;
  throw new LabError(
    'diverged',
    'With its channels removed or before, the network gives logits that are no numbers: the two cannot be compared. Lower the learning rate or cut fewer channels.',
  );
}
