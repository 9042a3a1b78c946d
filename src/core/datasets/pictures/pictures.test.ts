import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../base/errors';
import { permutation, rngStream } from '../../base/rng';
import { encodeTar } from '../encode-tar';
import { datasetFromFiles, type FromFilesOptions } from '../from-files';
import { type DecodeImage, type Picture, toSquare } from './picture';

const OPTIONS: FromFilesOptions = { name: null, classNames: null, split: { testShare: 0.25 } };
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** A "PNG" of the test's own: signature, then the grey of every pixel. No fourth byte: broken. */
const decodeImage: DecodeImage = async (bytes) => {
  const grey = bytes[4];
  if (grey === undefined) return null;
  return {
    width: 40,
    height: 36,
    rgba: new Uint8Array(40 * 36 * 4).map((_, i) => (i % 4 === 3 ? 255 : grey)),
  };
};

function picture(path: string, ...content: readonly number[]) {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    read: async () => Uint8Array.of(...PNG, ...content),
  };
}

function load(
  files: readonly { name: string; path?: string; read(): Promise<Uint8Array> }[],
  options = OPTIONS,
) {
  const digest = async (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  return datasetFromFiles(files, options, { gunzip: async (packed) => packed, digest, decodeImage });
}

function refused(fault: RegExp) {
  return expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(fault) });
}

const PETS = [
  picture('pets/dog/1.jpg', 10),
  picture('pets/cat/1.png', 20),
  picture('pets/cat/2.PNG', 30),
  picture('pets/dog/2.jpeg', 40),
];

describe('resizing', () => {
  it('[D64] keeps a plain colour, the mean of the middle square, and every pixel of a picture of the same size', () => {
    const size = fc.integer({ min: 1, max: 50 });
    const byte = fc.nat(255);
    fc.assert(
      fc.property(
        size,
        size,
        fc.tuple(byte, byte, byte),
        fc.integer({ min: 1, max: 40 }),
        (width, height, colour, side) => {
          const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => colour[i % 4] ?? 255);
          const square = toSquare({ width, height, rgba }, side);
          expect([...square]).toEqual(Array.from({ length: 3 * side * side }, (_, i) => colour[i % 3]));
        },
      ),
    );
    const noise = (width: number, height: number): Picture => ({
      width,
      height,
      rgba: Uint8Array.from({ length: 4 * width * height }, (_, i) =>
        i % 4 === 3 ? 255 : (i * i * 31) & 255,
      ),
    });
    const same = noise(32, 32);
    expect([...toSquare(same, 32)]).toEqual([...same.rgba].filter((_, i) => i % 4 !== 3));
    for (const side of [33, 45, 64, 100]) {
      const large = noise(side, side);
      for (const channel of [0, 1, 2]) {
        const mean = (values: ArrayLike<number>, step: number) =>
          Array.from(values).reduce((sum, value, i) => sum + (i % step === channel ? value : 0), 0) /
          (values.length / step);
        expect(mean(toSquare(large, 32), 3)).toBeCloseTo(mean(large.rgba, 4), 0);
      }
    }
  });

  it('[D65] takes the middle square, and white shows where a picture is see-through', () => {
    const wide = new Uint8Array(4 * 6 * 2);
    for (let i = 0; i < 12; i++)
      wide.set(i % 6 >= 2 && i % 6 < 4 ? [9, 9, 9, 255] : [200, 200, 200, 255], 4 * i);
    expect(new Set(toSquare({ width: 6, height: 2, rgba: wide }, 2))).toEqual(new Set([9]));
    expect([...toSquare({ width: 1, height: 1, rgba: Uint8Array.of(0, 100, 200, 0) }, 1)]).toEqual([
      255, 255, 255,
    ]);
    expect([...toSquare({ width: 1, height: 1, rgba: Uint8Array.of(0, 100, 200, 51) }, 1)]).toEqual([
      204, 224, 244,
    ]);
  });
});

describe('folders of pictures', () => {
  it('[D66] one folder per class, in any order of files, by name of the folder above', async () => {
    const { dataset, warnings } = await load(PETS);
    expect(dataset).toMatchObject({
      name: 'pets',
      classNames: ['cat', 'dog'],
      height: 32,
      width: 32,
      channels: 3,
    });
    expect(dataset.source).toMatch(/^folder:[0-9a-f]{16}$/);
    expect(warnings).toEqual([]);
    const greys = [...dataset.train.labels, ...dataset.test.labels].map((label, i) => {
      const { images } = i < dataset.train.labels.length ? dataset.train : dataset.test;
      return `${label}:${images[3072 * (i % dataset.train.labels.length)]}`;
    });
    expect(greys.sort()).toEqual(['0:20', '0:30', '1:10', '1:40']);
    for (const seed of [1, 2]) {
      const shuffled = [...permutation(4, rngStream(seed, 'drop'))].flatMap((i) => PETS[i] ?? []);
      expect((await load(shuffled)).dataset).toEqual(dataset);
    }
    const inside = PETS.map(({ path }, i) => ({
      path,
      bytes: Uint8Array.of(...PNG, [10, 20, 30, 40][i] ?? 0),
    }));
    const archive = { name: 'pets.tar', read: async () => encodeTar(inside) };
    expect((await load([archive])).dataset).toEqual(dataset);
  });

  it('[D67] folders called train and test decide the split', async () => {
    const { dataset } = await load([
      picture('set/test/cat/9.png', 90),
      picture('set/train/cat/1.png', 10),
      picture('set/train/dog/1.png', 20),
      picture('set/test/dog/9.png', 80),
    ]);
    expect([dataset.train.images[0], dataset.train.images[3072]]).toEqual([10, 20]);
    expect([dataset.test.images[0], dataset.test.images[3072]]).toEqual([90, 80]);
    expect([[...dataset.train.labels], [...dataset.test.labels]]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('[D68] broken, empty, unreadable and stray files are left out by name, and hidden ones in silence', async () => {
    const moved = {
      name: 'x.png',
      path: 'pets/cat/moved.png',
      read: () => Promise.reject(new LabError('bad-file', 'It moved.')),
    };
    const { dataset, warnings } = await load([
      ...PETS,
      picture('pets/cat/broken.png'),
      { name: 'empty.png', path: 'pets/dog/empty.png', read: async () => new Uint8Array(0) },
      { name: 'gif.png', path: 'pets/dog/gif.png', read: async () => Uint8Array.from(Buffer.from('GIF89a')) },
      { name: 'notes.txt', path: 'pets/notes.txt', read: async () => Uint8Array.of(104) },
      { name: 'none', path: 'pets/none', read: async () => new Uint8Array(0) },
      { name: '.DS_Store', path: 'pets/.DS_Store', read: async () => Uint8Array.of(1) },
      picture('pets/beside.png', 1),
      picture('pets/fox/1.png'),
      moved,
    ]);
    expect(dataset.classNames).toEqual(['cat', 'dog']);
    expect((await load(PETS)).dataset).toEqual(dataset);
    expect(warnings.toSorted()).toEqual([
      expect.stringMatching(/^The class fox was left out/),
      'pets/beside.png was left out: it lies in no class folder.',
      expect.stringMatching(/^pets\/cat\/broken\.png was left out: the picture is broken/),
      expect.stringMatching(/^pets\/cat\/moved\.png was left out: it could not be read/),
      'pets/dog/empty.png was left out: it is empty.',
      expect.stringMatching(/^pets\/dog\/gif\.png was left out: it is neither PNG nor JPEG/),
      expect.stringMatching(/^pets\/fox\/1\.png was left out/),
      expect.stringMatching(/^pets\/none was left out/),
      expect.stringMatching(/^pets\/notes\.txt was left out/),
    ]);
  });

  it('[D69] fewer than two classes, on paper or after the broken ones, and wrong class names are refused', async () => {
    await expect(load(PETS.filter(({ path }) => path.includes('cat')))).rejects.toEqual(
      refused(/^There is one class folder only, cat: put the pictures of each class/),
    );
    await expect(load([picture('1.png', 1), picture('2.png', 2)])).rejects.toEqual(
      refused(/^There are 2 pictures in no class folder: /),
    );
    await expect(load([picture('1.png', 1)])).rejects.toEqual(
      refused(/^There is 1 picture in no class folder: /),
    );
    await expect(load([picture('p/cat/1.png', 1), picture('p/dog/1.png')])).rejects.toEqual(
      refused(/^Only pictures of the class cat could be read.*p\/dog\/1\.png was left out/),
    );
    const many = Array.from({ length: 257 }, (_, i) => picture(`p/${i}/1.png`, 1));
    await expect(load(many)).rejects.toEqual(refused(/^There are 257 class folders/));
    await expect(load(PETS, { ...OPTIONS, classNames: ['one'] })).rejects.toEqual(
      expect.objectContaining({
        code: 'bad-dataset',
        message: expect.stringMatching(/2 class folders \(cat, dog\) and 1 class/),
      }),
    );
  });

  it('[D70] what the host throws while decoding, as when a person cancels, ends the load', async () => {
    const cancelled = new DOMException('Cancelled.', 'AbortError');
    const digest = async () => new Uint8Array(32);
    const decode = () => Promise.reject(cancelled);
    const loading = datasetFromFiles(PETS, OPTIONS, {
      gunzip: async (packed) => packed,
      digest,
      decodeImage: decode,
    });
    await expect(loading).rejects.toBe(cancelled);
  });
});
