import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdxFile } from './idx';
import { pairIdxFiles } from './pairing';

function images(name: string, count: number, height = 2): IdxFile {
  const values = new Uint8Array(count * height * 3);
  return { kind: 'images', name, count, height, width: 3, channels: 1, values };
}

function labels(name: string, count: number): IdxFile {
  return { kind: 'labels', name, count, values: new Uint8Array(count) };
}

function badFile(fault: RegExp) {
  return expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(fault) });
}

const NAMED = [
  images('train-images-idx3-ubyte', 6),
  labels('train-labels-idx1-ubyte', 6),
  images('t10k-images-idx3-ubyte', 6),
  labels('t10k-labels-idx1-ubyte', 6),
];
const COUNTED = [images('a', 6), labels('b', 6), images('c', 4), labels('d', 4)];

describe('pairing', () => {
  it('[D17] four files find their places in any order, by name even with equal counts, by count without names', () => {
    for (const files of [NAMED, COUNTED]) {
      fc.assert(
        fc.property(fc.shuffledSubarray([...files], { minLength: 4 }), (shuffled) => {
          const { train, test } = pairIdxFiles(shuffled);
          const found = [train.images, train.labels, test?.images, test?.labels].map((file) => file?.name);
          expect(found).toEqual(files.map((file) => file.name));
        }),
      );
    }
  });

  it('[D18] a name decides over a count: the test set may be the larger one', () => {
    const { train, test } = pairIdxFiles([
      images('x', 9),
      labels('y-test', 9),
      images('z', 4),
      labels('w', 4),
    ]);
    expect([train.images.name, test?.images.name]).toEqual(['z', 'x']);
  });

  it('[D19] files that do not fit together are refused with their names and counts', () => {
    expect(() => pairIdxFiles([images('i', 5), labels('l', 4)])).toThrow(
      badFile(/^i holds 5 images and l holds 4 labels/),
    );
    expect(() => pairIdxFiles([])).toThrow(badFile(/0 images and 0 labels/));
    expect(() => pairIdxFiles([images('i', 5)])).toThrow(badFile(/i \(images\)/));
    expect(() => pairIdxFiles([images('i', 5), images('j', 5)])).toThrow(badFile(/2 images and 0 labels/));
    expect(() => pairIdxFiles([images('a', 5), labels('b', 5), images('c', 5), labels('d', 5)])).toThrow(
      badFile(/do not tell training from test/),
    );
    expect(() => pairIdxFiles([images('a', 5), labels('b', 5), images('c', 4, 9), labels('d', 4)])).toThrow(
      badFile(/one size/),
    );
  });
});
