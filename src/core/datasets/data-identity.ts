import type { DatasetSource } from './dataset';
import { fingerprint } from './fingerprint';
import { generateDataset } from './generate';
import { remoteDataset } from './remote';
import { sha256 } from './sha256';

/** Images of each split a generated set is known by: image i never depends on how many there are. */
const PROBE = 20;

/**
 * What the images of a source are known by. Files carry the fingerprint of their pixels in their name, public sets are checked
 * against published hashes when they are fetched, and a generated set is known by what today's generator draws first.
 */
export async function dataIdentity(source: DatasetSource): Promise<string> {
  if (source === 'mnist' || source === 'fashion-mnist')
    return `${source}:${remoteDataset(source)
      .files.map(({ contentSha256 }) => contentSha256.slice(0, 8))
      .join('')}`;
  if (source !== 'strokes' && source !== 'textures') return source;
  return `${source}:${await fingerprint(generateDataset(source, PROBE, PROBE), async (bytes) => sha256(bytes))}`;
}
