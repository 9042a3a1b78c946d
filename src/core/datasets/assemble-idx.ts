import { type AssembleOptions, assembleDataset } from './assemble';
import type { Dataset } from './dataset';
import { type Digest, toHex } from './fingerprint';
import { decodeIdx, type IdxFile } from './idx';
import { pairIdxFiles } from './pairing';
import { knownByContent } from './remote';

/**
 * A data set out of 2 or 4 unpacked IDX files in any order. Files of a public set are recognised by content and get that
 * set's own class names and normalisation. Throws `bad-file` or `bad-dataset`.
 */
export async function assembleIdx(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  options: Pick<AssembleOptions, 'name' | 'classNames' | 'split'>,
  digest: Digest,
): Promise<Dataset> {
  const decoded: IdxFile[] = [];
  let known: ReturnType<typeof knownByContent> = null;
  for (const { name, bytes } of files) {
    const idx = decodeIdx(name, bytes);
    if (idx.kind === 'images') known ??= knownByContent(toHex(await digest(bytes)));
    decoded.push(idx);
  }
  return assembleDataset(pairIdxFiles(decoded), {
    ...options,
    classNames: options.classNames ?? known?.classNames ?? null,
    normalisation: known?.normalisation ?? null,
    source: 'idx:pending',
  });
}
