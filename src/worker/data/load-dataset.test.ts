import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../core/base/errors';
import { encodeCifar, toyImage } from '../../core/datasets/cifar/encode-cifar';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import { generateTextures } from '../../core/datasets/textures/textures';
import type { FileOptions, NamedFile } from '../../core/protocol/protocol';
import { loadDataset } from './load-dataset';
import { gunzip } from './platform';
import { CONTENTS, control, failing, memoryStore, services, toyPicture } from './toy-services';

const OPTIONS: FileOptions = { name: null, classNames: null, testShare: 0.25 };
function named(name: string, bytes: Uint8Array): NamedFile {
  return { name, blob: new Blob([new Uint8Array(bytes)]) };
}

function failure(code: string, fault: RegExp) {
  return expect.objectContaining({ code, message: expect.stringMatching(fault) });
}

describe('storage', () => {
  it('[D35] the second load reads storage and needs no network', async () => {
    const store = memoryStore();
    await store.write({ ...generateStrokes(20, 10), name: 'MNIST', source: 'mnist' });
    const loaded = await loadDataset({ kind: 'remote', source: 'mnist' }, control(), services({ store }));
    expect(loaded.dataset).toBe(store.kept.get('mnist'));
    expect(loaded.summary.trainAvailable).toBe(20);
    expect(loaded.stored.ok).toBe(true);
  });
});

describe('dropped files', () => {
  const TRAIN = [
    named('digits-images.idx3', CONTENTS['train-images-idx3-ubyte.gz'] ?? new Uint8Array()),
    named('digits-labels.gz', gzipSync(CONTENTS['train-labels-idx1-ubyte.gz'] ?? '')),
  ];

  it('[D37] are known by what is in them, kept, and come back from storage equal', async () => {
    const store = memoryStore();
    const first = await loadDataset(
      { kind: 'files', files: TRAIN, options: OPTIONS },
      control(),
      services({ store }),
    );
    expect(first.dataset).toMatchObject({ name: 'digits-images.idx3', classNames: ['0', '1', '2'] });
    expect([first.summary.trainAvailable, first.summary.testAvailable]).toEqual([6, 2]);
    const { source } = first.dataset;
    if (!source.startsWith('idx:')) throw new Error(source);
    const again = await loadDataset(
      { kind: 'files', files: TRAIN.toReversed(), options: OPTIONS },
      control(),
      services({}),
    );
    expect(again.dataset).toEqual(first.dataset);
    const kept = await loadDataset(
      { kind: 'stored', source: `idx:${source.slice(4)}` },
      control(),
      services({ store }),
    );
    expect(kept.dataset).toEqual(first.dataset);
  });

  it('[D38] storage that is full or closed loses nothing: the data is loaded and a sentence says so', async () => {
    const full = new DOMException('No room.', 'QuotaExceededError');
    const closed = new Error('A mutation operation was attempted in private mode.');
    for (const [error, why] of [
      [full, /no room for 1 MB/],
      [closed, /private mode/],
    ] as const) {
      const { dataset, stored } = await loadDataset(
        { kind: 'files', files: TRAIN, options: OPTIONS },
        control(),
        services({ store: failing(error) }),
      );
      expect(dataset.train.labels).toHaveLength(6);
      expect(stored).toEqual({ ok: false, detail: expect.stringMatching(why) });
    }
    const gone = loadDataset({ kind: 'stored', source: 'idx:0' }, control(), services({}));
    await expect(gone).rejects.toEqual(failure('storage', /idx:0 is not in this browser/));
    const broken = loadDataset(
      { kind: 'stored', source: 'idx:0' },
      control(),
      services({ store: failing(closed) }),
    );
    await expect(broken).rejects.toEqual(failure('storage', /could not be read/));
  });

  it('[D39] a file of 2 GB is refused without being read, and an unreadable one by name', async () => {
    let reads = 0;
    const huge: NamedFile = {
      name: 'huge',
      blob: {
        ...{ size: 2e9, slice: () => new Blob() },
        arrayBuffer: () => {
          reads++;
          return Promise.resolve(new ArrayBuffer(0));
        },
      },
    };
    const loading = loadDataset(
      { kind: 'files', files: [...TRAIN, huge], options: OPTIONS },
      control(),
      services({}),
    );
    await expect(loading).rejects.toEqual(failure('bad-file', /^huge is 1\.86 GiB/));
    expect(reads).toBe(0);
    const moved: NamedFile = {
      name: 'moved',
      blob: {
        ...{ size: 9, slice: () => new Blob() },
        arrayBuffer: () => Promise.reject(new DOMException('Not there.', 'NotFoundError')),
      },
    };
    const missing = loadDataset({ kind: 'files', files: [moved], options: OPTIONS }, control(), services({}));
    await expect(missing).rejects.toEqual(failure('bad-file', /^moved could not be read/));
  });

  it('[D40] damaged files never give anything but a LabError, and nothing of them is kept', async () => {
    const whole = CONTENTS['train-images-idx3-ubyte.gz'] ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.nat(255),
        fc.boolean(),
        fc.boolean(),
        async (at, value, gz, cut) => {
          const damaged = gz ? new Uint8Array(gzipSync(whole)) : whole.slice();
          damaged[at % damaged.length] = value;
          const bytes = cut ? damaged.subarray(0, at % damaged.length) : damaged;
          const store = memoryStore();
          const [, labels] = TRAIN;
          const files = labels === undefined ? [] : [named('damaged', bytes), labels];
          const loading = loadDataset(
            { kind: 'files', files, options: OPTIONS },
            control(),
            services({ store }),
          );
          const error = await loading.then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error === null) return;
          expect(error).toBeInstanceOf(LabError);
          expect(store.kept.size).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('dropped folders and archives', () => {
  const placed = (path: string, bytes: Uint8Array): NamedFile => ({
    ...named(path.slice(path.lastIndexOf('/') + 1), bytes),
    path,
  });
  const PETS = ['cat', 'dog'].flatMap((kind, i) =>
    [1, 2, 3].map((number) => placed(`pets/${kind}/${number}.png`, toyPicture(3, 4, [10 * number, i, 7]))),
  );
  const load = (files: readonly NamedFile[], parts: Parameters<typeof services>[0] = {}) =>
    loadDataset({ kind: 'files', files, options: OPTIONS }, control(), services(parts));

  it('[D72] pictures are decoded by the host, kept, and what was left out is told with where it is kept', async () => {
    const store = memoryStore();
    const broken = Array.from({ length: 10 }, (_, i) => placed(`pets/cat/bad${i}.png`, Uint8Array.of(i)));
    const empty = placed('pets/cat/empty.png', new Uint8Array(0));
    const { dataset, stored, leftOut } = await load([...PETS, ...broken, empty], { store });
    expect(dataset).toMatchObject({ name: 'pets', classNames: ['cat', 'dog'], height: 32, width: 32 });
    expect(dataset.train.labels.length + dataset.test.labels.length).toBe(6);
    expect(stored).toEqual({ ok: true, detail: expect.stringMatching(/^pets is kept/) });
    expect(leftOut[0]).toMatch(/^pets\/cat\/bad0\.png was left out/);
    expect(leftOut.at(-1)).toBe('3 more were left out.');
    const { source } = dataset;
    if (!source.startsWith('folder:')) throw new Error(source);
    const kept = await loadDataset(
      { kind: 'stored', source: `folder:${source.slice(7)}` },
      control(),
      services({ store }),
    );
    expect(kept.dataset).toEqual(dataset);
  });

  it('[D73] CIFAR files are kept under their own name and come back equal', async () => {
    const store = memoryStore();
    const batch = encodeCifar([0, 1, 2, 3].map((label) => ({ labels: [label], image: toyImage(label) })));
    const { dataset, stored } = await load([named('data_batch_1.bin.gz', gzipSync(batch))], { store });
    expect(stored).toEqual({ ok: true, detail: expect.stringMatching(/^CIFAR-10 is kept/) });
    const { source } = dataset;
    if (!source.startsWith('cifar:')) throw new Error(source);
    expect(store.kept.get(source)).toEqual(dataset);
  });

  it('[D74] cancelling stops between two pictures', async () => {
    const abort = new AbortController();
    let decoded = 0;
    const { decodeImage } = services({});
    const loading = loadDataset(
      { kind: 'files', files: PETS, options: OPTIONS },
      { signal: abort.signal, onProgress: () => undefined },
      services({
        decodeImage(bytes) {
          decoded++;
          if (decoded === 2) abort.abort();
          return decodeImage(bytes);
        },
      }),
    );
    const thrown = await loading.catch((error: unknown) => error);
    expect(thrown).toBe(abort.signal.reason);
    expect(decoded).toBe(2);
  });

  it('[D75] textures are generated at the sizes asked for, without storage or network', async () => {
    const closed = services({ store: failing(new Error('closed')) });
    const { dataset, stored } = await loadDataset(
      { kind: 'textures', train: 30, test: 10 },
      control(),
      closed,
    );
    expect(dataset).toEqual(generateTextures(30, 10));
    expect(stored).toEqual({ ok: true, detail: expect.stringMatching(/^Textures is generated/) });
  });
});

describe('platform', () => {
  it('[D41] the stream unpacker gives what was packed and stops at the limit', async () => {
    const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) & 255);
    expect(await gunzip(gzipSync(content), 100_000)).toEqual(content);
    await expect(gunzip(gzipSync(content), 99_999)).rejects.toBeInstanceOf(RangeError);
  });

  it('[D42] strokes are generated at the sizes asked for, without storage or network', async () => {
    const closed = services({ store: failing(new Error('closed')) });
    const { dataset, stored } = await loadDataset(
      { kind: 'strokes', train: 30, test: 10 },
      control(),
      closed,
    );
    expect(dataset).toEqual(generateStrokes(30, 10));
    expect(stored.ok).toBe(true);
  });
});
