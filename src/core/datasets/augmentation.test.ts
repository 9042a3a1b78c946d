import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Augmentation,
  augmentImage,
  changeCode,
  planAugmentation,
  requireAugmentable,
} from './augmentation';

const shapes = fc.record({
  height: fc.integer({ min: 5, max: 9 }),
  width: fc.integer({ min: 5, max: 9 }),
  channels: fc.integer({ min: 1, max: 3 }),
});

function numbered({ height, width, channels }: { height: number; width: number; channels: number }) {
  return Uint8Array.from({ length: height * width * channels }, (_, i) => i);
}

/** One entry, as a plan of its own. */
function plan(flip: number, dy: number, dx: number) {
  return { flips: Uint8Array.of(flip), dy: Int8Array.of(dy), dx: Int8Array.of(dx) };
}

/** The slow way, as torchvision does it: mirror, build the whole picture with its border, cut. */
function byHand(
  image: Uint8Array,
  shape: { height: number; width: number; channels: number },
  augmentation: Augmentation,
  flip: number,
  dy: number,
  dx: number,
) {
  const { height, width, channels } = shape;
  const black = Array<number>(channels).fill(0);
  const pixels = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [
      ...image.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
    ]),
  );
  const mirrored = flip === 1 ? pixels.map((row) => row.toReversed()) : pixels;
  const pad = <T>(line: readonly T[], blank: T) =>
    augmentation === 'crop-flip'
      ? [blank, blank, blank, blank, ...line, blank, blank, blank, blank]
      : [...line.slice(1, 5).reverse(), ...line, ...line.slice(-5, -1).reverse()];
  const padded = pad(
    mirrored.map((row) => pad(row, black)),
    Array<number[]>(width + 8).fill(black),
  );
  return padded.slice(4 + dy, 4 + dy + height).flatMap((row) => row.slice(4 + dx, 4 + dx + width).flat());
}

describe('augmentation', () => {
  it('[D61] an image is mirrored, given a black or reflected border of 4 pixels and cropped, whatever its shape', () => {
    const offset = fc.integer({ min: -4, max: 4 });
    const kinds = fc.constantFrom<Augmentation>('crop-flip', 'crop-flip-reflect');
    fc.assert(
      fc.property(shapes, kinds, fc.nat(1), offset, offset, (shape, kind, flip, dy, dx) => {
        const image = numbered(shape);
        expect([...augmentImage(image, shape, kind, plan(flip, dy, dx), 0)]).toEqual(
          byHand(image, shape, kind, flip, dy, dx),
        );
      }),
    );
    const shape = { height: 5, width: 5, channels: 1 };
    const firstRow = (kind: Augmentation, dx: number) => [
      ...augmentImage(numbered(shape), shape, kind, plan(0, 0, dx), 0).subarray(0, 5),
    ];
    expect(firstRow('crop-flip', 0)).toEqual([0, 1, 2, 3, 4]);
    expect(firstRow('crop-flip', 2)).toEqual([2, 3, 4, 0, 0]);
    expect(firstRow('crop-flip', -2)).toEqual([0, 0, 0, 1, 2]);
    expect(firstRow('crop-flip-reflect', -2)).toEqual([2, 1, 0, 1, 2]);
    expect(firstRow('crop-flip-reflect', 2)).toEqual([2, 3, 4, 3, 2]);
  });

  it('[D61] images too small for the border are refused', () => {
    expect(() => requireAugmentable({ height: 5, width: 5, channels: 1 })).not.toThrow();
    expect(() => requireAugmentable({ height: 9, width: 4, channels: 1 })).toThrow(
      expect.objectContaining({ code: 'bad-dataset', message: expect.stringMatching(/at least 5 pixels/) }),
    );
  });

  it('[D62] every change has a code of its own, one byte, 0 for none', () => {
    const offsets = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
    const codes = [0, 1].flatMap((flip) =>
      offsets.flatMap((dy) => offsets.map((dx) => changeCode(plan(flip, dy, dx), 0))),
    );
    expect(new Set(codes).size).toBe(162);
    expect([Math.min(...codes), Math.max(...codes)]).toEqual([0, 161]);
    expect([changeCode(plan(0, 0, 0), 0), changeCode(plan(1, -1, 2), 0)]).toEqual([0, 81 + 72 + 2]);
  });

  it('[D62] a plan is pinned, the same for fewer examples, and another for every seed, iteration and epoch', () => {
    const { flips, dy, dx } = planAugmentation(1000, 7, 2, 3);
    const fewer = planAugmentation(10, 7, 2, 3);
    expect(fewer).toEqual({ flips: flips.slice(0, 10), dy: dy.slice(0, 10), dx: dx.slice(0, 10) });
    expect([[...fewer.flips].join(''), [...fewer.dy].join(), [...fewer.dx].join()]).toMatchInlineSnapshot(`
      [
        "0011010111",
        "-1,3,4,0,-4,1,0,-1,2,2",
        "4,1,-2,-4,-1,-4,-3,3,2,0",
      ]
    `);
    for (const other of [
      planAugmentation(1000, 8, 2, 3),
      planAugmentation(1000, 7, 1, 3),
      planAugmentation(1000, 7, 2, 4),
    ]) {
      expect(other.dy).not.toEqual(dy);
    }
  });

  it('[D63] flips are even and every one of the 81 offsets is as likely', () => {
    const { flips, dy, dx } = planAugmentation(81_000, 0, 0, 1);
    expect(Math.abs(flips.reduce((sum, flip) => sum + flip, 0) - 40_500)).toBeLessThan(
      4 * Math.sqrt(81_000 / 4),
    );
    const counts = new Map<string, number>();
    dy.forEach((offset, i) => {
      const key = `${offset},${dx[i]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    });
    expect(counts.size).toBe(81);
    // Chi squared with 80 degrees of freedom: mean 80, standard deviation 12.6.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(131);
  });
});
