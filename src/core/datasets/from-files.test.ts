import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../base/errors';
import { permutation, rngStream } from '../base/rng';
import { encodeCifar, toyImage } from './cifar/encode-cifar';
import { CIFAR_10, CIFAR_100 } from './cifar/format';
import { encodeIdx } from './encode-idx';
import { encodeTar } from './encode-tar';
import { datasetFromFiles } from './from-files';

const OPTIONS = { name: null, classNames: null, split: { testShare: 0.25 } };
const SERVICES = {
  gunzip: async (packed: Uint8Array, maxBytes: number) => gunzipSync(packed, { maxOutputLength: maxBytes }),
  digest: async (bytes: Uint8Array) => createHash('sha256').update(bytes).digest(),
  decodeImage: null,
};

function file(path: string, bytes: Uint8Array) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { name, ...(path === name ? {} : { path }), read: async () => bytes };
}

/** A batch of `count` records whose labels run from `first`; every image tells its record. */
function batch(first: number, count: number, labelBytes: 1 | 2 = 1): Uint8Array {
  return encodeCifar(
    Array.from({ length: count }, (_, i) => {
      const label = (first + i) % (labelBytes === 1 ? 10 : 100);
      return { labels: labelBytes === 1 ? [label] : [label % 20, label], image: toyImage(first + i) };
    }),
  );
}

const TEN = [
  file('data_batch_2.bin', batch(3, 3)),
  file('data_batch_1.bin', batch(0, 3)),
  file('data_batch_10.bin', batch(6, 4)),
  file('test_batch.bin', batch(20, 5)),
];
const HUNDRED = [file('train.bin', batch(0, 6, 2)), file('test.bin', batch(40, 3, 2))];

function load(files: readonly ReturnType<typeof file>[], options = OPTIONS) {
  return datasetFromFiles(files, options, SERVICES);
}

function refused(fault: RegExp) {
  return expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(fault) });
}

describe('CIFAR', () => {
  it('[D51] batches in any order become one data set: planes to pixels, batches by number, the published names and constants', async () => {
    const { dataset, warnings } = await load(TEN);
    expect(dataset).toMatchObject({ name: 'CIFAR-10', height: 32, width: 32, channels: 3 });
    expect(dataset.classNames).toEqual(CIFAR_10.classNames);
    expect(dataset.normalisation).toEqual(CIFAR_10.normalisation);
    expect(warnings).toEqual([]);
    expect([...dataset.train.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...dataset.test.labels]).toEqual([0, 1, 2, 3, 4]);
    for (const [split, first] of [
      ['train', 0],
      ['test', 20],
    ] as const) {
      dataset[split].labels.forEach((_, i) => {
        expect(dataset[split].images.subarray(3072 * i, 3072 * (i + 1))).toEqual(toyImage(first + i));
      });
    }
    expect(dataset.source).toMatch(/^cifar:[0-9a-f]{16}$/);
    for (const seed of [1, 2, 3]) {
      const shuffled = [...permutation(4, rngStream(seed, 'drop'))].flatMap((i) => TEN[i] ?? []);
      expect((await load(shuffled)).dataset).toEqual(dataset);
    }
  });

  it('[D52] the archive as downloaded is the same data set as its files, with what lies beside them left out by name', async () => {
    const inside = [
      ...TEN.map(({ name }, i) => ({
        path: `cifar-10-batches-bin/${name}`,
        bytes: [3, 0, 6, 20].map((first, j) => batch(first, [3, 3, 4, 5][j] ?? 0))[i] ?? new Uint8Array(),
      })),
      { path: 'cifar-10-batches-bin/readme.html', bytes: Uint8Array.from(Buffer.from('<html>')) },
      {
        path: 'cifar-10-batches-bin/batches.meta.txt',
        bytes: Uint8Array.from(Buffer.from(`${CIFAR_10.classNames.join('\n')}\n\n`)),
      },
    ];
    const whole = await load([file('cifar-10-binary.tar.gz', gzipSync(encodeTar(inside)))]);
    expect(whole.dataset).toEqual((await load(TEN)).dataset);
    expect(whole.warnings).toEqual([expect.stringMatching(/readme\.html was left out/)]);
    const unpacked = inside.map(({ path, bytes }) => file(path, bytes));
    expect((await load(unpacked)).dataset).toEqual(whole.dataset);
    expect((await load([file('plain.tar', encodeTar(inside))])).dataset).toEqual(whole.dataset);
  });

  it('[D53] CIFAR-100 is told by its records and uses the fine labels', async () => {
    const { dataset } = await load(HUNDRED);
    expect(dataset.name).toBe('CIFAR-100');
    expect(dataset.classNames).toEqual(CIFAR_100.classNames);
    expect(dataset.classNames.toSorted()).toEqual(dataset.classNames);
    expect(new Set(dataset.classNames).size).toBe(100);
    expect(dataset.normalisation).toEqual(CIFAR_100.normalisation);
    expect([...dataset.train.labels, ...dataset.test.labels]).toEqual([0, 1, 2, 3, 4, 5, 40, 41, 42]);
    expect(dataset.train.images.subarray(3072, 6144)).toEqual(toyImage(1));
  });

  it('[D54] training batches alone are split by the share, as IDX files are', async () => {
    const { dataset } = await load(TEN.slice(0, 3));
    expect([dataset.train.labels.length, dataset.test.labels.length]).toEqual([7, 3]);
    expect([...dataset.train.labels, ...dataset.test.labels].toSorted()).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it('[DA60] test images alone are refused: none of them becomes a training image', async () => {
    const archive = encodeTar([
      { path: 'cifar-10-batches-bin/test_batch.bin', bytes: batch(20, 5) },
      { path: 'cifar-10-batches-bin/batches.meta.txt', bytes: Uint8Array.from(Buffer.from('a\nb\n')) },
    ]);
    for (const files of [
      TEN.slice(3),
      [file('cifar/test_batch.bin', batch(20, 5))],
      [file('c.tar', archive)],
    ])
      await expect(load(files)).rejects.toEqual(
        refused(
          /test_batch\.bin holds CIFAR-10's test images, and no training images came along: choose data_batch_1\.bin to data_batch_5\.bin too, or cifar-10-binary\.tar\.gz\./,
        ),
      );
    await expect(load(HUNDRED.slice(1))).rejects.toEqual(
      refused(/^test\.bin holds CIFAR-100's test images, .*: choose train\.bin too/),
    );
    const { dataset } = await load([file('my_own.bin', batch(20, 5))]);
    expect(dataset.train.labels).toHaveLength(4);
  });

  it('[D55] a names file of other classes makes it a data set of its own, with measured constants', async () => {
    const names = 'one two three four five six seven eight nine ten'.split(' ');
    const { dataset } = await load([
      ...TEN,
      file('batches.meta.txt', Uint8Array.from(Buffer.from(names.join('\r\n')))),
    ]);
    expect(dataset.classNames).toEqual(names);
    expect(dataset.normalisation).not.toEqual(CIFAR_10.normalisation);
    expect(dataset.name).not.toBe('CIFAR-10');
  });

  it('[D56] truncated records, labels out of range, mixed formats and the same batch twice are refused by name', async () => {
    const cut = batch(0, 2).subarray(0, 6145);
    await expect(load([file('data_batch_1.bin', cut)])).rejects.toEqual(
      refused(/^data_batch_1\.bin is truncated .* 6145 bytes .* 3073 bytes \(3072 bytes are left over\)/),
    );
    const high = batch(0, 3);
    high[3073] = 10;
    await expect(load([file('data_batch_1.bin', high)])).rejects.toEqual(
      refused(/^data_batch_1\.bin has label 10 in record 1, .* 0 to 9/),
    );
    const coarse = batch(0, 3, 2);
    coarse[6148] = 20;
    await expect(load([file('train.bin', coarse)])).rejects.toEqual(
      refused(/^train\.bin has coarse label 20 in record 2/),
    );
    await expect(load([...TEN, ...HUNDRED])).rejects.toEqual(
      refused(/is CIFAR-10 and .* is CIFAR-100: choose/),
    );
    await expect(load([...TEN, file('data_batch_1 (1).bin', batch(0, 3))])).rejects.toEqual(
      refused(/hold the same images: choose every batch once/),
    );
    await expect(load([file('test_batch.bin', new Uint8Array(0))])).rejects.toEqual(
      refused(/^test_batch\.bin is empty/),
    );
  });
});

describe('the front door', () => {
  const IDX = [
    file('images', encodeIdx([4, 2, 2], Array(16).fill(9))),
    file('labels', encodeIdx([4], [0, 1, 0, 1])),
  ];

  it('[D57] IDX files come through it as before, also out of an archive', async () => {
    const { dataset } = await load(IDX);
    expect(dataset.source).toMatch(/^idx:/);
    const archive = encodeTar([
      { path: 'mnist/images', bytes: encodeIdx([4, 2, 2], Array(16).fill(9)) },
      { path: 'mnist/labels.gz', bytes: new Uint8Array(gzipSync(encodeIdx([4], [0, 1, 0, 1]))) },
    ]);
    expect((await load([file('mnist.tgz', gzipSync(archive))])).dataset.source).toBe(dataset.source);
  });

  it('[D58] an IDX file called .bin is IDX, and a CIFAR batch that begins with zeros is CIFAR', async () => {
    const named = [
      file('a.bin', encodeIdx([4, 2, 2], Array(16).fill(9))),
      file('b.bin', encodeIdx([4], [0, 1, 0, 1])),
    ];
    expect((await load(named)).dataset.source).toMatch(/^idx:/);
    const black = encodeCifar(
      [0, 1, 0, 1].map((label, i) => ({ labels: [label], image: new Uint8Array(3072).fill(i) })),
    );
    expect([...black.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect((await load([file('black.bin', black)])).dataset.source).toMatch(/^cifar:/);
  });

  it('[D59] what it does not understand is named, with what to do', async () => {
    const cases = [
      [
        [file('a.zip', Uint8Array.from(Buffer.from('PK\u0003\u0004')))],
        /^a\.zip is a zip archive: unpack it/,
      ],
      [
        [file('data_batch_1', Uint8Array.of(0x80, 2, 0x7d))],
        /^data_batch_1 is a Python pickle.*binary version/,
      ],
      [
        [file('notes.txt', Uint8Array.from(Buffer.from('hello')))],
        /^notes\.txt is no file the lab can read \(it starts with 68 65 6c 6c\)/,
      ],
      [[...IDX, file('notes.txt', Uint8Array.from(Buffer.from('hello')))], /^notes\.txt is no file/],
      [
        [file('batches.meta.txt', Uint8Array.from(Buffer.from('a\nb')))],
        /^batches\.meta\.txt holds class names only/,
      ],
      [
        [...IDX, ...TEN],
        /^images is IDX and data_batch_2\.bin is a CIFAR batch: choose the files of one data set/,
      ],
      [[file('a.tar', Uint8Array.from(Buffer.from('not a tar')))], /^a\.tar is not a tar archive/],
      [
        [file('a.tar.gz', gzipSync(encodeTar([{ path: 'x/readme', bytes: Uint8Array.of(1) }])))],
        /^a\.tar\.gz: x\/readme is no file/,
      ],
      [[file('a.tar', encodeTar([{ path: '.DS_Store', bytes: Uint8Array.of(1) }]))], /^a\.tar holds no data/],
      [[], /^No file was given/],
      [[file('cat/1.png', Uint8Array.of(1))], /1\.png is a picture, and only the lab in a browser/],
    ] as const;
    for (const [files, fault] of cases) await expect(load(files)).rejects.toEqual(refused(fault));
  });

  it('[D60] no damage to an archive or batch gives anything but a data set or a LabError', async () => {
    const tar = encodeTar([
      { path: 'c/data_batch_1.bin', bytes: batch(0, 2) },
      { path: 'c/test_batch.bin', bytes: batch(7, 2) },
    ]);
    const whole = { tar, packed: new Uint8Array(gzipSync(tar)), batch: batch(0, 2) };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('tar' as const, 'packed' as const, 'batch' as const),
        // Half of the damage goes to the first header.

        fc.array(fc.tuple(fc.oneof(fc.nat(), fc.nat(511)), fc.nat(255)), { maxLength: 4 }),
        fc.option(fc.nat()),
        fc.constantFrom('a.bin', 'a.tar', 'a.tar.gz', 'a', 'a.idx', 'f/a.bin', 'f/a'),
        async (kind, changes, cut, name) => {
          const end = cut === null ? undefined : cut % (whole[kind].length + 1);
          const bytes = whole[kind].slice(0, end);
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const outcome = await load([file(name, bytes)]).then(
            ({ dataset }) => dataset.train.labels.length,
            (thrown: unknown) => thrown,
          );
          if (typeof outcome === 'number') expect(outcome).toBeGreaterThan(0);
          else expect(outcome).toBeInstanceOf(LabError);
        },
      ),
      { numRuns: 400 },
    );
  });
});
