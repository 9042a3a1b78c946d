import { LabError } from '../base/errors';
import type { Dataset, DatasetSource } from './dataset';
import { generateStrokes } from './strokes/strokes';
import { generateTextures } from './textures/textures';

/**
 * A built-in data set of `train` + `test` images, made on the spot.
 * @throws LabError('bad-dataset') for a source that is fetched or read from files.
 */
export function generateDataset(source: DatasetSource, train: number, test: number): Dataset {
  if (source === 'strokes') return generateStrokes(train, test);
  if (source === 'textures') return generateTextures(train, test);
  throw new LabError('bad-dataset', `The data set ${source} is not built in: load it before the run.`);
}
