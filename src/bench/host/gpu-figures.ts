import type { GpuCounts } from '../counts/gpu-counts';
import type { Figures } from './figures';
import { rounded } from './figures';

export function recordGpuCounts(figures: Figures, { mlp, cnn, poolAfterRebuilds }: GpuCounts): void {
  figures['gpu.mlp.dispatches_per_step'] = rounded(mlp.dispatches);
  figures['gpu.mlp.uploaded_bytes_per_step'] = rounded(mlp.uploadedBytes);
  figures['gpu.cnn.dispatches_per_step'] = rounded(cnn.dispatches);
  figures['gpu.cnn.uploaded_bytes_per_step'] = rounded(cnn.uploadedBytes);
  figures['gpu.pool_after_10_rebuilds'] = rounded(poolAfterRebuilds);
}
