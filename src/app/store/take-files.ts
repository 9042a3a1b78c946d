import { describeError } from '../../core/base/errors';
import { fileKind, KIND_BYTES } from '../../core/exchange/file-kind';
import type { NamedFile } from '../../core/protocol/protocol';
import { loadFiles } from './data-actions';
import { DEFAULT_TEST_SHARE } from './data-state';
import { goToScreen } from './lab-actions';
import { closeNote, sayNote } from './page-note';

/** Files of any kind, dropped or picked: results and models are opened, everything else is read as images. */
export async function takeFiles(given: readonly NamedFile[] | Promise<readonly NamedFile[]>): Promise<void> {
  const files = await found(given);
  if (files === null || !(await hasLabFiles(files))) {
    goToScreen('lab');
    return loadFiles(given, { name: null, classNames: null, testShare: DEFAULT_TEST_SHARE });
  }
  const [first] = files;
  sayNote(`Opening ${first?.name ?? 'files'}.`, false);
  try {
    const { openLabFiles } = await import('./open-lab-files');
    sayNote(await openLabFiles(files), false);
  } catch (error) {
    sayNote(`${describeError(error).message} Nothing else has changed.`, true);
  }
}

const PATIENCE_MS = 300;

/** The files, their search announced when it takes time; null when it failed: whoever reads the images says why. */
async function found(
  given: readonly NamedFile[] | Promise<readonly NamedFile[]>,
): Promise<readonly NamedFile[] | null> {
  const timer = setTimeout(() => sayNote('Looking through the folder.', false), PATIENCE_MS);
  try {
    const files = await given;
    closeNote();
    return files;
  } catch {
    closeNote();
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** More files than this are a folder of pictures. */
const MOST_FILES = 200;

async function hasLabFiles(files: readonly NamedFile[]): Promise<boolean> {
  if (files.length > MOST_FILES) return false;
  const kinds = await Promise.all(
    files.map(async ({ blob }) => {
      try {
        return fileKind(new Uint8Array(await blob.slice(0, KIND_BYTES).arrayBuffer()));
      } catch {
        // A folder, or a file that is gone: whoever reads the images says so.
        return 'other';
      }
    }),
  );
  return kinds.some((kind) => kind !== 'other');
}
