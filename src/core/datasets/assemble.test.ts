import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type AssembleOptions, assembleDataset, measureNormalisation } from './assemble';
import { fingerprint, toHex } from './fingerprint';
import { decodeIdx, type IdxImages, type IdxLabels } from './idx';
import { pairIdxFiles } from './pairing';
import { MNIST } from './remote';
import { sha256 } from './sha256';
import { parsePermutation } from './split';
import { summarise } from './summarise';

const OPTIONS: AssembleOptions = {
  name: null,
  source: 'idx:test',
  classNames: null,
  normalisation: null,
  split: { testShare: 0.25 },
};
const digest = async (bytes: Uint8Array) => sha256(bytes);

function pair(labelValues: readonly number[]) {
  const count = labelValues.length;
  const images: IdxImages = {
    kind: 'images',
    name: 'digits.idx.gz',
    count,
    height: 2,
    width: 2,
    channels: 1,
    values: Uint8Array.from({ length: 4 * count }, (_, i) => (37 * i) & 255),
  };
  const labels: IdxLabels = { kind: 'labels', name: 'answers', count, values: Uint8Array.from(labelValues) };
  return { train: { images, labels }, test: null };
}

describe('assembling', () => {
  it('[D25] name, class names and normalisation come from the files unless given', () => {
    const dataset = assembleDataset(pair([0, 2, 0, 2, 2, 0, 2, 0]), OPTIONS);
    expect(dataset.name).toBe('digits');
    expect(dataset.classNames).toEqual(['0', '1', '2']);
    expect([dataset.train.labels.length, dataset.test.labels.length]).toEqual([6, 2]);
    expect(dataset.normalisation).toEqual(measureNormalisation(dataset.train.images, 1));
    const given = { name: 'Mine', classNames: ['a', 'b', 'c'], normalisation: { mean: [0.5], std: [2] } };
    expect(assembleDataset(pair([0, 2, 1, 0]), { ...OPTIONS, ...given })).toMatchObject(given);
  });

  it('[D26] one class only, and labels beyond the class names, are refused by file', () => {
    expect(() => assembleDataset(pair([3, 3, 3, 3]), OPTIONS)).toThrow(
      expect.objectContaining({
        code: 'bad-file',
        message: expect.stringMatching(/^answers has one class only/),
      }),
    );
    expect(() => assembleDataset(pair([0, 1, 2, 5]), { ...OPTIONS, classNames: ['a', 'b'] })).toThrow(
      expect.objectContaining({
        code: 'bad-dataset',
        message: expect.stringMatching(/^answers has a label 5/),
      }),
    );
  });

  it('[D27] mean and deviation are per channel, and a constant channel divides by 1', () => {
    const { mean, std } = measureNormalisation(Uint8Array.of(0, 51, 255, 51), 2);
    expect(mean).toEqual([0.5, expect.closeTo(0.2, 12)]);
    expect(std).toEqual([0.5, 1]);
  });

  it('[D28] the fingerprint knows pixels, labels and split, not names', async () => {
    const base = assembleDataset(pair([0, 1, 0, 1, 1, 0, 1, 0]), OPTIONS);
    const known = await fingerprint(base, digest);
    expect(known).toMatch(/^[0-9a-f]{16}$/);
    expect(await fingerprint({ ...base, classNames: ['x', 'y'] }, digest)).toBe(known);
    const relabelled = assembleDataset(pair([0, 1, 0, 1, 1, 0, 1, 1]), OPTIONS);
    const resplit = assembleDataset(pair([0, 1, 0, 1, 1, 0, 1, 0]), {
      ...OPTIONS,
      split: { testShare: 0.5 },
    });
    expect(await fingerprint(relabelled, digest)).not.toBe(known);
    expect(await fingerprint(resplit, digest)).not.toBe(known);
  });

  it('[D29] a summary counts every image once and shows images of the right class', () => {
    const dataset = assembleDataset(pair([0, 1, 0, 2, 1, 0, 1, 0, 2, 2, 2, 1]), OPTIONS);
    const summary = summarise(dataset, 2);
    const total = [...summary.trainCounts, ...summary.testCounts].reduce((sum, count) => sum + count, 0);
    expect(total).toBe(12);
    summary.samples.forEach((samples, label) => {
      expect(samples).toHaveLength(Math.min(2, summary.trainCounts[label] ?? 0));
      for (const sample of samples) {
        const index = Array.from(dataset.train.labels.keys()).find(
          (i) => dataset.train.images.subarray(4 * i, 4 * i + 4).join() === sample.join(),
        );
        expect(dataset.train.labels[index ?? -1]).toBe(label);
      }
    });
  });
});

const FOLDER = new URL('../../../../shared/data/mnist-10k/', import.meta.url);
const SPLIT = new URL('../../../../shared/reference/mnist-10k-split.json', import.meta.url);
const there = existsSync(FOLDER) && existsSync(SPLIT);
if (!there) console.info('Skipped [D30]: the real MNIST files are not on this machine.');

describe('real MNIST', () => {
  it.skipIf(!there)(
    '[D30] the 10,000 published test images decode, match their checksums and split as given',
    () => {
      const [images, labels] = MNIST.files.slice(2).map((file) => {
        const content = gunzipSync(readFileSync(new URL(file.name, FOLDER)));
        expect(toHex(sha256(content))).toBe(file.contentSha256);
        return decodeIdx(file.name, content);
      });
      if (images === undefined || labels === undefined) throw new Error('The catalogue lists four files.');
      const permutation = parsePermutation('split', readFileSync(SPLIT, 'utf8'));
      const dataset = assembleDataset(pairIdxFiles([labels, images]), {
        ...OPTIONS,
        split: { permutation, train: 8000, test: 2000 },
      });
      expect(dataset).toMatchObject({ height: 28, width: 28, channels: 1 });
      expect(dataset.train.labels[0]).toBe(labels.values[permutation[0] ?? -1]);
      // Counts of the test set as its authors publish them.
      const counts = summarise(dataset, 0);
      expect(counts.trainCounts.map((count, label) => count + (counts.testCounts[label] ?? 0))).toEqual([
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
      ]);
      expect(dataset.normalisation.mean[0]).toBeCloseTo(0.1325, 2);
    },
  );
});
