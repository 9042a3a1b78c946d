import { LabError } from '../../core/base/errors';
import { checkFileSize } from '../../core/datasets/file-bytes';
import { datasetFromFiles, type FilesDataset } from '../../core/datasets/from-files';
import type { FileOptions, NamedFile } from '../../core/protocol/protocol';
import type { LoadControl } from './fetch-remote';
import type { DataServices } from './services';

/** A data set out of the files and folders a person dropped. Throws `bad-file` or `bad-dataset`. */
export async function readFiles(
  files: readonly NamedFile[],
  options: FileOptions,
  services: DataServices,
  { signal, onProgress }: LoadControl,
): Promise<FilesDataset> {
  // All sizes first: nothing is read when one file cannot be.
  for (const { name, path, blob } of files) {
    // An empty file in a folder of pictures is one picture less, not the end.
    if (path === undefined || blob.size > 0) checkFileSize(path ?? name, blob.size);
  }
  const total = files.reduce((sum, { blob }) => sum + blob.size, 0);
  let done = 0;
  const readable = files.map((file) => ({
    name: file.name,
    ...(file.path === undefined ? {} : { path: file.path }),
    async read() {
      signal.throwIfAborted();
      onProgress({ label: `Reading ${file.name}`, done, total });
      done += file.blob.size;
      return readBlob(file);
    },
  }));
  const { name, classNames, testShare } = options;
  const loaded = await datasetFromFiles(
    readable,
    { name, classNames, split: { testShare } },
    {
      ...services,
      async decodeImage(bytes) {
        signal.throwIfAborted();
        return services.decodeImage(bytes);
      },
    },
  );
  signal.throwIfAborted();
  return loaded;
}

/** @throws LabError `bad-file` naming the file. */
export async function readBlob({ name, blob }: NamedFile): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError(
      'bad-file',
      `${name} could not be read (${why}): it may be a folder, or have moved or changed. Choose it again.`,
    );
  }
}
