import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { generateDataset } from '../../core/datasets/generate';
import { idxFiles } from '../../core/exchange/idx-files';
import { bundle } from '../../core/exchange/zip';
import type { LabEvent } from '../../core/protocol/protocol';
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

  it('[EX33] images are written from what the page hands on, or made', async () => {
    const config = { source: 'strokes', train: 20, test: 10 } as const;
    const strokes = generateDataset('strokes', 20, 10);
    for (const dataset of [shareDataset(strokes), null])
      expect(
        await contentOf([{ type: 'write-file', requestId: '1', file: { kind: 'images', config, dataset } }]),
      ).toEqual(bundle(idxFiles(strokes)));
  });
});
