import { heldBy } from '../channels/archive';
import { denseState, stateAfter } from '../channels/channel-state';
import { buildArchitecture } from '../models/build';
import type { NetworkState } from '../models/network-state';
import type { RunRecord } from '../record/run-record';
import { residualOf } from '../workbench/units';
import { type ExportRun, networkOfRun } from './export-run';
import { PRUNED_CHANNELS, readTensors } from './import-safetensors';
import type { ImportedModel } from './model';
import { refusal, shown } from './refuse';
import { maskedTensors } from './safetensors';
import { decodeSafetensors, encodeSafetensors } from './safetensors-file';
import { torchName } from './torch-tensors';

const RUN_ID = 'run_id';

/**
 * What the cuts of a run's channels took (channels/archive.ts) as a safetensors file: the tensors of the dense net in PyTorch's names
 * and layouts. `NAME_mask` is 1 where a value went with a pruned channel and is held; all else is 0, running statistics included.
 * Metadata, all texts: format, app, app_version, run_id, pruned_channels (JSON: by layer, the dense net's numbers).
 * @throws LabError as `networkOfRun`. Null where nothing was cut or kept.
 */
export function toArchiveFile(run: ExportRun): Uint8Array | null {
  const { archive, dense, state } = networkOfRun(run);
  if (archive === null) return null;
  const held = heldBy(dense, state.residual, state.pruned);
  const tensors = maskedTensors({
    ...{ architecture: dense, parameters: archive.parameters, mask: held.parameters },
    buffers: archive.buffers.map((value, i) => (held.buffers[i] === 1 ? value : 0)),
  });
  const pruned = [...state.pruned].map(([layer, channels]) => [torchName(layer), channels] as const);
  const metadata = new Map([
    ['format', 'pt'],
    ['app', 'Pruning Lab'],
    ['app_version', run.record.environment.appVersion],
    [RUN_ID, run.record.runId],
    [PRUNED_CHANNELS, JSON.stringify(Object.fromEntries(pruned))],
  ]);
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Reads what `toArchiveFile` wrote of a run.
 * @param network the run's own, out of the same zip. @throws LabError `bad-file` unless it holds what this run's cuts took.
 */
export function readArchiveFile(
  file: string,
  bytes: Uint8Array,
  { runId, config, iterations }: RunRecord,
  { architecture: { input, classes } }: ImportedModel,
): NetworkState {
  const { tensors, metadata } = decodeSafetensors(file, bytes);
  const owner = metadata.get(RUN_ID);
  if (owner !== runId) throw refusal(`${file} is of the run ${shown(owner)}, not of ${shown(runId)}.`);
  const dense = buildArchitecture(config.model, input, classes);
  if (4 * (dense.parameterCount + dense.bufferCount) > bytes.length)
    throw refusal(
      `${file} has only ${bytes.length} bytes, too few for a net of ${dense.parameterCount} parameters.`,
    );
  const { mask, ...archive } = readTensors(file, dense, dense, tensors);
  const start = denseState(dense, residualOf(config));
  const { state } = stateAfter(start, iterations.slice(0, -1), false);
  const held = heldBy(dense, state.residual, state.pruned);
  if (mask.some((bit, i) => bit !== held.parameters[i]))
    throw refusal(`${file} holds other channels than those that the run pruned.`);
  return archive;
}
