import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../base/errors';
import { encodeIdx } from './encode-idx';
import { decodeIdx } from './idx';

const side = fc.integer({ min: 1, max: 5 });
const anyIdx = fc
  .oneof(
    fc.tuple(side),
    fc.tuple(side, side, side),
    fc.tuple(side, side, side, fc.integer({ min: 1, max: 4 })),
  )
  .chain((sizes) => {
    const length = sizes.reduce((product, size) => product * size, 1);
    return fc.record({
      sizes: fc.constant<readonly number[]>(sizes),
      values: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });

describe('IDX', () => {
  it('[D9] any valid file round-trips: shape and every value', () => {
    fc.assert(
      fc.property(anyIdx, ({ sizes, values }) => {
        const file = decodeIdx('any', encodeIdx(sizes, values));
        expect(file.values).toEqual(values);
        const [count, height, width, channels = 1] = sizes;
        if (sizes.length === 1) expect(file).toMatchObject({ kind: 'labels', count });
        else expect(file).toMatchObject({ kind: 'images', count, height, width, channels });
      }),
    );
  });

  it('[D10] a file cut anywhere, or with bytes left over, is refused by name', () => {
    fc.assert(
      fc.property(anyIdx, fc.nat(), fc.boolean(), ({ sizes, values }, at, longer) => {
        const whole = encodeIdx(sizes, values);
        const bytes = longer ? Uint8Array.of(...whole, at & 255) : whole.subarray(0, at % whole.length);
        expect(() => decodeIdx('cut-idx3', bytes)).toThrow(
          expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(/^cut-idx3 /) }),
        );
      }),
    );
  });

  it('[D11] no bytes make the decoder throw anything but a LabError', () => {
    const fuzzed = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(
          fc.constantFrom([0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 8, 4], [0, 0, 13, 2]),
          fc.uint8Array({ maxLength: 40 }),
        )
        .map(([magic, rest]) => Uint8Array.of(...magic, ...rest)),
    );
    fc.assert(
      fc.property(fuzzed, (bytes) => {
        try {
          decodeIdx('fuzz', bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      'a PNG',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0),
      /not an IDX file: it starts with 89 50 4e 47/,
    ],
    ['floats', encodeIdx([1, 1, 1], [0, 0, 0, 0], 13), /32-bit floats/],
    ['two dimensions', encodeIdx([2, 2], [1, 2, 3, 4]), /has 2 dimensions/],
    ['no images', encodeIdx([0, 28, 28], []), /holds no images/],
    ['no labels', encodeIdx([0], []), /holds no labels/],
    [
      'a header that promises terabytes',
      encodeIdx([2 ** 32 - 1, 1024, 1024], [1]),
      /truncated: its header promises/,
    ],
    ['images of no size', encodeIdx([3, 0, 28], []), /0 x 28/],
    ['nothing', new Uint8Array(0), /is empty/],
  ])('[D12] %s gets a sentence with the file and the fault', (_, bytes, fault) => {
    expect(() => decodeIdx('my-file', bytes)).toThrow(
      expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(fault) }),
    );
    expect(() => decodeIdx('my-file', bytes)).toThrow(/^my-file /);
  });
});
