import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { idxFiles } from '../../core/exchange/idx-files';
import { packBundle } from '../../core/exchange/lab-bundle';
import { toSafetensors } from '../../core/exchange/safetensors';
import { sampleModels } from '../../core/exchange/sample-models';
import { bundle } from '../../core/exchange/zip';
import type { LabEvent, NamedFile } from '../../core/protocol/protocol';
import { type PackedCheckpoint, readCheckpoint } from '../../core/record/packed-checkpoint';
import { runsJson } from '../../core/report/parse-runs';
import { openNamed } from './open-named';

const RUNS = [0, 1].map((seed) => madeRun(madeConfig('sap', seed), [[1024, 0.9]]));
const [FIRST] = RUNS;
const [MODEL] = sampleModels();
if (FIRST === undefined || MODEL === undefined) throw new Error('nothing to test with');

const safetensors = toSafetensors(MODEL);
const LAB_ZIP = packBundle({
  ...{ runsJson: runsJson(RUNS), iterationsCsv: '', layersCsv: '', methods: '', config: '[]' },
  ...{
    appVersion: '0.1.0',
    models: [{ path: `${FIRST.runId}.safetensors`, bytes: safetensors }],
    ...{ archives: [], others: [] },
  },
});

function named(name: string, bytes: Uint8Array): NamedFile {
  return { name, blob: new Blob([bytes.slice()]) };
}

/** What a page receives. */
async function told(files: readonly NamedFile[]): Promise<readonly LabEvent[]> {
  const events: LabEvent[] = [];
  await openNamed('o', files, null, (event) => events.push(event));
  return events;
}

function networksOf(event: LabEvent): readonly PackedCheckpoint[] {
  if (event.type === 'opened-run') return event.network === null ? [] : [event.network];
  return event.type === 'files-opened' ? event.contents.models.map(({ network }) => network) : [];
}

describe('files opened in a worker', () => {
  it('[EX28] runs are told one by one, each with its network, then models, images and warnings', async () => {
    const images = idxFiles(generateStrokes(20, 10));
    const events = await told([
      named('lab.zip', LAB_ZIP),
      named('net.safetensors', safetensors),
      named('images.zip', bundle(images)),
    ]);
    expect(events).toMatchObject([
      { type: 'opened-run', requestId: 'o', run: RUNS[0], network: { iteration: 0 } },
      { type: 'opened-run', requestId: 'o', run: RUNS[1], network: null },
      {
        type: 'files-opened',
        requestId: 'o',
        contents: { models: [{ file: 'net.safetensors', network: { iteration: 0 } }], warnings: [] },
      },
    ]);
    const { parameters, buffers, mask } = MODEL;
    for (const packed of events.flatMap(networksOf))
      expect(await readCheckpoint(packed)).toMatchObject({ network: { parameters, buffers }, mask });
    const last = events.at(-1);
    const found = last?.type === 'files-opened' ? last.contents.images : [];
    expect(found.map(({ name, blob }) => [name, blob.size])).toEqual(
      images.map(({ path, bytes }) => [path, bytes.length]),
    );
  });

  it('[EX29] a fault anywhere, a file that is too large or cannot be read: one sentence, and nothing is told', async () => {
    const size = 600 * 2 ** 20;
    const unread = { size, slice: () => unread, arrayBuffer: () => Promise.reject(new Error('gone')) };
    const refusals: readonly (readonly [readonly NamedFile[], RegExp])[] = [
      [
        [named('lab.zip', LAB_ZIP), named('half.zip', LAB_ZIP.subarray(0, 999))],
        /^half\.zip is no zip, or its end/,
      ],
      [[{ name: 'huge.zip', blob: unread }], /^huge\.zip has 600 MiB; the lab opens files up to 512 MiB\.$/],
      [[{ name: 'moved.zip', blob: { ...unread, size: 9 } }], /^moved\.zip could not be read \(gone\)/],
    ];
    for (const [files, message] of refusals) {
      const events: LabEvent[] = [];
      const opening = openNamed('o', files, null, (event) => events.push(event));
      await expect(opening).rejects.toMatchObject({
        code: 'bad-file',
        message: expect.stringMatching(message),
      });
      expect(events).toEqual([]);
    }
  });
});
