import { refusal } from './refuse';

/** What a file is by its first bytes; its name says nothing. `other`: images, labels or something unknown. */
export type FileKind = 'zip' | 'safetensors' | 'json' | 'records-table' | 'hdf5' | 'other';

/** Enough of a file's start to tell. */
export const KIND_BYTES = 64;

export function fileKind(start: Uint8Array): FileKind {
  const begins = (...bytes: readonly number[]) => bytes.every((byte, i) => start[i] === byte);
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return 'zip';
  if (begins(0x89, 0x48, 0x44, 0x46)) return 'hdf5';
  // The header's length, below 4 GB, then its JSON.
  if (start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0)) return 'safetensors';
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES))
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (text.startsWith('{') || text.startsWith('[')) return 'json';
  return text.startsWith('run_id,') ? 'records-table' : 'other';
}

/** For kinds that carry something of use in a form the lab does not read. */
export function refuseKind(file: string, kind: FileKind): void {
  if (kind === 'hdf5')
    throw refusal(
      `${file} is HDF5, as Keras saves it: convert it with tensorflowjs_converter to a layers model, and drop its model.json with the .bin files.`,
    );
  if (kind === 'records-table')
    throw refusal(
      `${file} is a table of records, which leaves out most of a run's settings: open the runs.json or the zip that was exported beside it.`,
    );
}
