import { LabError } from '../../core/base/errors';
import { openFiles } from '../../core/exchange/open-files';
import { loadFiles } from './data-actions';
import { DEFAULT_TEST_SHARE, dataShape } from './data-state';
import { labStore } from './lab-store';
import { openModel } from './open-model';
import { openRuns } from './open-runs';
import { shortName } from './short-name';

/** Larger files would not fit into the memory of a page beside what they unpack to. */
const MOST_BYTES = 2 ** 29;

/**
 * Opens results and models.
 * @returns what came of it, in sentences. @throws LabError with the sentence; then nothing has changed.
 */
export async function openLabFiles(files: readonly File[]): Promise<string> {
  const large = files.find(({ size }) => size > MOST_BYTES);
  if (large !== undefined)
    throw new LabError(
      'bad-file',
      `${large.name} has ${Math.round(large.size / 2 ** 20)} MiB; the lab opens files up to ${MOST_BYTES / 2 ** 20} MiB.`,
    );
  const read = await Promise.all(
    files.map(async (file) => ({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  const { summary } = labStore.getState().data;
  const shape = summary === null ? null : dataShape(labStore.getState().data);
  const { runs, networks, models, images, warnings } = openFiles(read, shape);
  const first = shortName(files[0]?.name ?? '');
  const name = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  const said: string[] = [];
  if (images.length > 0) {
    const given = images.map(({ path, bytes }) => ({ file: new File([bytes.slice()], path) }));
    await loadFiles(given, { name, classNames: null, testShare: DEFAULT_TEST_SHARE });
    const { error } = labStore.getState().data;
    said.push(error === null ? `${name}: its images are loaded.` : error);
  }
  if (runs.length > 0 || models.length + images.length === 0) said.push(await openRuns(name, runs, networks));
  for (const model of models) said.push(await openModel(model));
  return [...said, ...warnings].join(' ');
}
