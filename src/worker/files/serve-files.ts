import { assertNever } from '../../core/base/assert-never';
import type { ExportRun } from '../../core/exchange/export-run';
import { idxFiles } from '../../core/exchange/idx-files';
import { writeFile } from '../../core/exchange/write-file';
import { bundle } from '../../core/exchange/zip';
import type { Command, LabEvent, WrittenFile } from '../../core/protocol/protocol';
import { imagesOf } from '../data/images-of';
import { unshared } from '../data/platform';
import { openNamed } from './open-named';

export type FilesCommand = Extract<Command, { type: 'open-files' | 'hand-run' | 'write-file' }>;

type Tell = (event: LabEvent, transfer?: Transferable[]) => void;

/** Runs that wait for the command that says what to write of them. */
const handed = new Map<string, ExportRun[]>();

/** Opens and writes files. @throws LabError with the sentence to show. */
export async function serveFiles(command: FilesCommand, tell: Tell): Promise<void> {
  const { requestId } = command;
  switch (command.type) {
    case 'open-files':
      return openNamed(requestId, command.files, command.input, tell);
    case 'hand-run': {
      const runs = handed.get(requestId) ?? [];
      handed.set(requestId, runs);
      runs.push(command.run);
      return;
    }
    case 'write-file': {
      const runs = handed.get(requestId) ?? [];
      handed.delete(requestId);
      const content = await written(command.file, runs);
      tell({
        type: 'file-written',
        requestId,
        content: new Blob([typeof content === 'string' ? content : unshared(content)]),
      });
      return;
    }
    default:
      assertNever(command);
  }
}

async function written(file: WrittenFile, runs: readonly ExportRun[]): Promise<string | Uint8Array> {
  if (file.kind !== 'images') return writeFile(file, runs);
  return bundle(idxFiles(await imagesOf(file.config, file.dataset)));
}
