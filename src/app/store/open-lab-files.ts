import type { NamedFile } from '../../core/protocol/protocol';
import { loadFiles } from './data-actions';
import { DEFAULT_TEST_SHARE, dataShape } from './data-state';
import { dataService } from './data-worker';
import { labStore } from './lab-store';
import { openModel } from './open-model';
import { openRuns } from './open-runs';
import { shortName } from './short-name';

/**
 * Opens results and models.
 * @returns what came of it, in sentences. @throws LabError with the sentence; then nothing has changed.
 */
export async function openLabFiles(files: readonly NamedFile[]): Promise<string> {
  const { data } = labStore.getState();
  const shape = data.summary === null ? null : dataShape(data);
  const { runs, networks, models, images, warnings } = await dataService().open(files, shape);
  const first = shortName(files[0]?.name ?? '');
  const name = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  const said: string[] = [];
  if (images.length > 0) {
    await loadFiles(images, { name, classNames: null, testShare: DEFAULT_TEST_SHARE });
    const { error } = labStore.getState().data;
    said.push(error === null ? `${name}: its images are loaded.` : error);
  }
  if (runs.length > 0 || models.length + images.length === 0) said.push(await openRuns(name, runs, networks));
  for (const model of models) said.push(await openModel(model));
  return [...said, ...warnings].join(' ');
}
