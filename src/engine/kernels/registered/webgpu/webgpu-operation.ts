import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Tile } from '../../wgsl/gemm';
import { tileFor } from '../../wgsl/shares';
import * as shared from '../operation';
import type { LabWebgpuBackend } from './lab-backend';
import type { Workspace } from './workspace';

/** What an operation computes with on WebGPU. */
export interface WebgpuTools {
  readonly backend: LabWebgpuBackend;
  readonly workspace: Workspace;
  /** Barriers are cheap here. */
  readonly tiled: boolean;
  /** How a [rows, columns] product is cut. */
  tileFor(rows: number, columns: number): Tile;
  /** What keeps our kernels from these tensors, whatever is done with them; null: nothing. */
  unfit(...tensors: readonly TensorInfo[]): string | null;
}

export const operation = shared.operationsWith<WebgpuTools>();

export function toolsOf(backend: LabWebgpuBackend, workspace: Workspace): WebgpuTools {
  const { tiles } = backend;
  return {
    backend,
    workspace,
    tiled: tiles !== 'private',
    tileFor: (rows, columns) => tileFor({ tiles }, rows, columns),
    unfit: (...tensors) => unfitOn(backend, ...tensors),
  };
}

/** What keeps our kernels from these tensors on that backend; null: nothing. */
export function unfitOn(backend: LabWebgpuBackend, ...tensors: readonly TensorInfo[]): string | null {
  const misfit = shared.unfit(...tensors);
  if (misfit !== null) return misfit;
  // A cast of whole numbers to reals keeps the buffer of whole numbers and says so only there.
  const lies = tensors
    .map(({ dataId }) => backend.tensorMap.get(dataId))
    .find(({ dtype, resource }) => dtype !== 'float32' || resource instanceof GPUTexture);
  return lies === undefined ? null : `numbers that lie there as ${lies.dtype}`;
}
