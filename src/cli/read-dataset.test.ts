import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { measureNormalisation } from '../core/datasets/assemble';
import { encodeCifar, toyImage } from '../core/datasets/cifar/encode-cifar';
import { CIFAR_10 } from '../core/datasets/cifar/format';
import { encodeTar } from '../core/datasets/encode-tar';
import { summarise } from '../core/datasets/summarise';
import { readCifarFolder } from './read-dataset';

const folder = mkdtempSync(join(tmpdir(), 'cifar-'));
afterAll(() => rmSync(folder, { recursive: true }));

function batch(labels: readonly number[], first: number): Uint8Array {
  return encodeCifar(labels.map((label, i) => ({ labels: [label], image: toyImage(first + i) })));
}

function makeFolder(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const dir = join(folder, name);
  mkdirSync(dir);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(dir, file), bytes);
  return dir;
}

describe('a CIFAR folder', () => {
  const files = { 'data_batch_1.bin': batch([0, 1, 2, 3], 0), 'test_batch.bin': batch([4, 5], 50) };

  it('[D76] is read whole: batches, names, or else the archive; nothing else in it matters', async () => {
    const dataset = await readCifarFolder(
      makeFolder('whole', { ...files, 'readme.html': Uint8Array.of(60) }),
      4,
      2,
    );
    expect([[...dataset.train.labels], [...dataset.test.labels]]).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
    const inside = Object.entries(files).map(([name, bytes]) => ({ path: `cifar/${name}`, bytes }));
    const packed = makeFolder('packed', { 'cifar-10-binary.tar.gz': gzipSync(encodeTar(inside)) });
    expect(await readCifarFolder(packed, 4, 2)).toEqual(dataset);
    const train = makeFolder('train', { 'data_batch_1.bin': files['data_batch_1.bin'] });
    expect((await readCifarFolder(train, 3, 1)).test.labels).toHaveLength(1);
  });

  it('[D77] that is not there, is a file or holds no batch is named', async () => {
    const empty = makeFolder('empty', { 'notes.txt': Uint8Array.of(60) });
    const refused = (fault: RegExp) =>
      expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(fault) });
    await expect(readCifarFolder(join(folder, 'away'), 1, 1)).rejects.toEqual(
      refused(/^There is no folder .*away/),
    );
    await expect(readCifarFolder(join(empty, 'notes.txt'), 1, 1)).rejects.toEqual(refused(/is not a folder/));
    await expect(readCifarFolder(empty, 1, 1)).rejects.toEqual(refused(/empty holds no CIFAR files/));
  });
});

const REAL = fileURLToPath(new URL('../../../shared/data/cifar10-12k', import.meta.url));
const there = existsSync(REAL);
if (!there) console.info('Skipped [D78]: the real CIFAR-10 images are not on this machine.');

describe('real CIFAR-10', () => {
  it.skipIf(!there)(
    '[D78] 12,000 real images decode, and their colours are those the published constants say',
    async () => {
      const dataset = await readCifarFolder(REAL, 10_000, 2000);
      expect(dataset).toMatchObject({
        name: 'CIFAR-10',
        classNames: CIFAR_10.classNames,
        height: 32,
        width: 32,
        channels: 3,
      });
      const { trainCounts, testCounts } = summarise(dataset, 0);
      expect(
        [trainCounts, testCounts].map((counts) => counts.reduce((sum, count) => sum + count, 0)),
      ).toEqual([10_000, 2000]);
      for (const counts of [trainCounts, testCounts]) {
        const share = counts.reduce((sum, count) => sum + count, 0) / 10;
        for (const count of counts) expect(Math.abs(count - share)).toBeLessThan(0.15 * share);
      }
      // Red, green and blue differ by 0.01 to 0.05: a wrong order of planes or pixels would show.
      const measured = measureNormalisation(dataset.train.images, 3);
      for (const channel of [0, 1, 2]) {
        expect(
          Math.abs((measured.mean[channel] ?? 0) - (CIFAR_10.normalisation.mean[channel] ?? 0)),
        ).toBeLessThan(0.005);
      }
      // A picture is smooth: neighbours in a row differ far less than pixels of two pictures.
      expect(meanDifference(dataset.train.images, 3)).toBeLessThan(
        0.5 * meanDifference(dataset.train.images, 3072),
      );
      expect(meanDifference(dataset.train.images, 96)).toBeLessThan(
        0.5 * meanDifference(dataset.train.images, 3072),
      );
    },
  );
});

function meanDifference(images: Uint8Array, apart: number): number {
  const count = 500_000;
  let sum = 0;
  for (let at = 0; at < count; at++) sum += Math.abs((images[at] ?? 0) - (images[at + apart] ?? 0));
  return sum / count;
}
