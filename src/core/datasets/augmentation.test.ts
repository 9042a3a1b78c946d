import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augmentImage, planAugmentation } from './augmentation';

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

/** The slow way, as torchvision does it: mirror, build the whole padded picture by reflecting outwards, cut. */
function byHand(
  image: Uint8Array,
  shape: { height: number; width: number; channels: number },
  flip: number,
  dy: number,
  dx: number,
) {
  const { height, width, channels } = shape;
  const pixels = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [
      ...image.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
    ]),
  );
  const mirrored = flip === 1 ? pixels.map((row) => row.toReversed()) : pixels;
  const pad = <T>(line: readonly T[]) => [
    ...line.slice(1, 5).reverse(),
    ...line,
    ...line.slice(-5, -1).reverse(),
  ];
  const padded = pad(mirrored.map(pad));
  return padded.slice(4 + dy, 4 + dy + height).flatMap((row) => row.slice(4 + dx, 4 + dx + width).flat());
}

describe('augmentation', () => {
  it('[D61] an image is mirrored, reflected outwards by 4 pixels and cropped, whatever its shape', () => {
    const offset = fc.integer({ min: -4, max: 4 });
    fc.assert(
      fc.property(shapes, fc.nat(1), offset, offset, (shape, flip, dy, dx) => {
        const image = numbered(shape);
        expect([...augmentImage(image, shape, plan(flip, dy, dx), 0)]).toEqual(
          byHand(image, shape, flip, dy, dx),
        );
      }),
    );
    const shape = { height: 5, width: 5, channels: 1 };
    expect(augmentImage(numbered(shape), shape, plan(0, 0, 0), 0)).toEqual(numbered(shape));
    expect([...augmentImage(numbered(shape), shape, plan(0, 0, -2), 0).subarray(0, 5)]).toEqual([
      2, 1, 0, 1, 2,
    ]);
    expect([...augmentImage(numbered(shape), shape, plan(0, 0, 2), 0).subarray(0, 5)]).toEqual([
      2, 3, 4, 3, 2,
    ]);
    expect(() =>
      augmentImage(new Uint8Array(16), { height: 4, width: 4, channels: 1 }, plan(0, 0, 0), 0),
    ).toThrow(
      expect.objectContaining({ code: 'bad-dataset', message: expect.stringMatching(/at least 5 pixels/) }),
    );
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
