import { assertNever } from '../../core/base/assert-never';
import type { ExportRun } from '../../core/exchange/export-run';
import { idxFiles } from '../../core/exchange/idx-files';
import { writeFile } from '../../core/exchange/write-file';
import { bundle } from '../../core/exchange/zip';
import type { Command, LabEvent, WrittenFile } from '../../core/protocol/protocol';
import type { Checkpoint } from '../../core/record/checkpoint';
import { type PackedCheckpoint, readCheckpoint } from '../../core/record/packed-checkpoint';
import { imagesOf } from '../data/images-of';
import { unshared } from '../data/platform';
import { openNamed } from './open-named';

export type FilesCommand = Extract<Command, { type: 'open-files' | 'hand-run' | 'write-file' }>;

type Tell = (event: LabEvent) => void;

/** Runs that wait for the command that says what to write of them. */
const handed = new Map<string, ExportRun<PackedCheckpoint>[]>();

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

async function written(
  file: WrittenFile,
  runs: readonly ExportRun<PackedCheckpoint>[],
): Promise<string | Uint8Array> {
  if (file.kind !== 'images') {
    // A network that cannot be read costs a zip of everything nothing else.
    const read = file.kind === 'everything' ? networkOrNone : networkOf;
    return writeFile(
      file,
      await Promise.all(runs.map(async (run) => ({ ...run, checkpoint: await read(run) }))),
    );
  }
  return bundle(idxFiles(await imagesOf(file.config, file.dataset)));
}

async function networkOf({ checkpoint }: ExportRun<PackedCheckpoint>): Promise<Checkpoint | null> {
  return checkpoint === null ? null : readCheckpoint(checkpoint, 'network');
}

function networkOrNone(run: ExportRun<PackedCheckpoint>): Promise<Checkpoint | null> {
  return networkOf(run).catch(() => null);
}
