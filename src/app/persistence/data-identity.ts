import type { DatasetSource, GeneratedSource } from '../../core/datasets/dataset';
import { fingerprint } from '../../core/datasets/fingerprint';
import { remoteDataset } from '../../core/datasets/remote';
import { sha256 } from '../../core/datasets/sha256';

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
  const known = drawn.get(source) ?? drawnIdentity(source);
  drawn.set(source, known);
  return known;
}

/** Today's generators do not change while the page is open. */
const drawn = new Map<GeneratedSource, Promise<string>>();

async function drawnIdentity(source: GeneratedSource): Promise<string> {
  const { generateDataset } = await import('../../core/datasets/generate');
  const images = generateDataset(source, PROBE, PROBE);
  return `${source}:${await fingerprint(images, async (bytes) => sha256(bytes))}`;
}
