import { describe, expect, it } from 'vitest';
import type { BlobLike } from '../../core/base/blob-like';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { generateDataset } from '../../core/datasets/generate';
import { idxFiles } from '../../core/exchange/idx-files';
import { bundle } from '../../core/exchange/zip';
import type { LabEvent, WrittenFile } from '../../core/protocol/protocol';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import { runsJson } from '../../core/report/parse-runs';
import { shareDataset } from '../data/share-dataset';
import { type FilesCommand, serveFiles } from './serve-files';

async function contentOf(commands: readonly FilesCommand[]): Promise<Uint8Array> {
  const events: LabEvent[] = [];
  for (const command of commands) await serveFiles(command, (event) => events.push(event));
  const [event] = events;
  if (events.length !== 1 || event?.type !== 'file-written') throw new Error('not one file');
  return new Uint8Array(await event.content.arrayBuffer());
}

describe('files written in a worker', () => {
  it('[EX32] a file is of the runs handed over under its own id, in their order, and of no later ones', async () => {
    const records = [0, 1, 2].map((seed) => madeRun(madeConfig('sap', seed), [[1024, 0.9]]));
    const [a, b, c] = records.map((record) => ({ record, checkpoint: null, data: null }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('nothing to test with');
    const write = { type: 'write-file', file: { kind: 'runs-json' } } as const;
    const first = await contentOf([
      { type: 'hand-run', requestId: '1', run: a },
      { type: 'hand-run', requestId: '2', run: c },
      { type: 'hand-run', requestId: '1', run: b },
      { ...write, requestId: '1' },
    ]);
    expect(new TextDecoder().decode(first)).toBe(runsJson(records.slice(0, 2)));
    const second = await contentOf([{ ...write, requestId: '2' }]);
    expect(new TextDecoder().decode(second)).toBe(runsJson(records.slice(2)));
  });

  it('[EX34] a network that the browser lost is a sentence where it is the file, and less in the zip of everything', async () => {
    const lost: BlobLike = {
      size: 9,
      slice: () => lost,
      arrayBuffer: () => Promise.reject(new Error('gone')),
    };
    const record = madeRun(madeConfig('sap', 0), [[1024, 0.9]]);
    const everything = { kind: 'everything', charts: '<svg/>' } as const;
    const handed = (checkpoint: PackedCheckpoint | null, file: WrittenFile) =>
      contentOf([
        { type: 'hand-run', requestId: '1', run: { record, checkpoint, data: null } },
        { type: 'write-file', requestId: '1', file },
      ]);
    const broken = { iteration: 0, bytes: lost };
    expect(await handed(broken, everything)).toEqual(await handed(null, everything));
    await expect(handed(broken, { kind: 'safetensors', flipped: [] })).rejects.toMatchObject({
      code: 'bad-checkpoint',
      message: expect.stringMatching(/^The browser could not read the network of iteration 0 \(gone\)/),
    });
  });

  it('[EX33] images are written from what the page hands on, or made', async () => {
    const config = { source: 'strokes', train: 20, test: 10 } as const;
    const strokes = generateDataset('strokes', 20, 10);
    for (const dataset of [shareDataset(strokes), null])
      expect(
        await contentOf([{ type: 'write-file', requestId: '1', file: { kind: 'images', config, dataset } }]),
      ).toEqual(bundle(idxFiles(strokes)));
  });
});
