import { LabError } from '../../core/base/errors';
import type { ImportedModel } from '../../core/exchange/model';
import { type OpenedModel, openFiles } from '../../core/exchange/open-files';
import type { Shape } from '../../core/models/architecture';
import type { NetworkState } from '../../core/models/network-state';
import type { LabEvent, NamedFile, OpenedNetwork } from '../../core/protocol/protocol';
import { CHECKPOINT_SCHEMA } from '../../core/record/checkpoint';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import { unshared } from '../data/platform';
import { readBlob } from '../data/read-files';
import { packCheckpoint } from '../pack-checkpoint';

/** Larger files would not fit into the memory of a worker beside what they unpack to. */
const MOST_BYTES = 2 ** 29;

type Tell = (event: LabEvent) => void;

/**
 * Tells what files hold: run by run, then the rest.
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
  const { runs, networks, archives, models, images, warnings } = openFiles(read, input);
  for (const run of runs) {
    const model = networks.get(run.runId);
    const network =
      model === undefined ? null : packed(model, run.iterations.length - 1, archives.get(run.runId));
    tell({ type: 'opened-run', requestId, run, network });
  }
  const imageFiles = images.map(({ path, bytes }) => ({ name: path, blob: new Blob([unshared(bytes)]) }));
  const contents = { models: models.map(withoutVectors), images: imageFiles, warnings };
  tell({ type: 'files-opened', requestId, contents });
}

function withoutVectors({ file, model }: OpenedModel): OpenedNetwork {
  const { parameters: _, buffers: __, mask: ___, ...facts } = model;
  return { file, model: facts, network: packed(model, 0, undefined) };
}

/** As the checkpoint of a run's record: enough to look into it, to change it by hand and to export it. */
function packed(
  { parameters, buffers, mask }: ImportedModel,
  iteration: number,
  archive: NetworkState | undefined,
): PackedCheckpoint {
  return packCheckpoint({
    schema: CHECKPOINT_SCHEMA,
    iteration,
    network: { parameters, buffers },
    mask,
    optimiser: { slots: [], steps: 0 },
    ranked: null,
    dense: null,
    ...(archive === undefined ? {} : { archive }),
  });
}
