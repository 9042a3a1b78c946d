import { LabError } from '../../core/base/errors';
import type { ImportedModel } from '../../core/exchange/model';
import { openFiles } from '../../core/exchange/open-files';
import type { Shape } from '../../core/models/architecture';
import type { LabEvent, NamedFile } from '../../core/protocol/protocol';
import { unshared } from '../data/platform';
import { readBlob } from '../data/read-files';

/** Larger files would not fit into the memory of a worker beside what they unpack to. */
const MOST_BYTES = 2 ** 29;

type Tell = (event: LabEvent, transfer?: Transferable[]) => void;

/**
 * Tells what files hold: run by run, then the rest. Networks move to the page, they are not copied.
 * @throws LabError `bad-file` before anything is told.
 */
export async function openNamed(
  requestId: string,
  files: readonly NamedFile[],
  input: Shape | null,
  tell: Tell,
): Promise<void> {
  const large = files.find(({ blob }) => blob.size > MOST_BYTES);
  if (large !== undefined)
    throw new LabError(
      'bad-file',
      `${large.name} has ${Math.round(large.blob.size / 2 ** 20)} MiB; the lab opens files up to ${MOST_BYTES / 2 ** 20} MiB.`,
    );
  const read = await Promise.all(
    files.map(async (file) => ({ path: file.name, bytes: await readBlob(file) })),
  );
  const { runs, networks, models, images, warnings } = openFiles(read, input);
  for (const run of runs) {
    const network = networks.get(run.runId) ?? null;
    tell({ type: 'opened-run', requestId, run, network }, network === null ? [] : vectorsOf(network));
  }
  const imageFiles = images.map(({ path, bytes }) => ({ name: path, blob: new Blob([unshared(bytes)]) }));
  tell(
    { type: 'files-opened', requestId, contents: { models, images: imageFiles, warnings } },
    models.flatMap(({ model }) => vectorsOf(model)),
  );
}

function vectorsOf({ parameters, buffers, mask }: ImportedModel): Transferable[] {
  return [parameters.buffer, buffers.buffer, mask.buffer];
}
