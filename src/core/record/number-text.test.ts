import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracyText,
  bytesText,
  compressionText,
  compressionTick,
  countText,
  densityText,
  durationText,
  indexText,
  parameterText,
  plain,
  shortCountText,
} from './number-text';

const plainSpaces = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers on the screen', () => {
  it('[N1] keep the digits that count', () => {
    expect(countText(135680)).toBe('135,680');
    expect(plainSpaces(accuracyText(0.93849))).toBe('93.8 %');
    expect(
      [1, 0.402, 0.0123, 0.0095, 0.00028, 0.000037, 0.0000001, 0].map(densityText).map(plainSpaces),
    ).toEqual(['100 %', '40.2 %', '1.2 %', '0.95 %', '0.028 %', '0.0037 %', '< 0.001 %', '0 %']);
    expect([-0.0501, -0.0000001].map(densityText).map(plainSpaces)).toEqual(['−5.0 %', '0 %']);
    expect([0.0268, 0.0004, 0].map(indexText)).toEqual(['0.027', '0.0004', '0.000']);
  });

  it('[N2] say when there is nothing to say', () => {
    expect(indexText(null)).toBe('–');
    expect(accuracyText(null)).toBe('–');
    expect(compressionText(100, 0)).toBe('∞×');
  });

  it('[N3] compression is original over remaining', () => {
    expect(compressionText(100, 50)).toBe('2.0×');
    expect(compressionText(135680, 503)).toBe('270×');
  });

  it('[N6] an axis writes large compressions in short', () => {
    expect([1, 64, 512, 4096, 262_144, 2 ** 20, 2 ** 27].map(compressionTick)).toEqual([
      '1×',
      '64×',
      '512×',
      '4k×',
      '262k×',
      '1M×',
      '134M×',
    ]);
  });

  it('[N4] times, sizes and large counts have units a person uses', () => {
    expect([9.4, 80, 120, 7500].map(durationText).map(plainSpaces)).toEqual([
      '9 s',
      '1 min 20 s',
      '2 min',
      '2 h 5 min',
    ]);
    expect([512, 47_040, 9_912_422, 10_753_100_000].map(bytesText).map(plainSpaces)).toEqual([
      '512 B',
      '47 kB',
      '9.9 MB',
      '10.8 GB',
    ]);
    expect([640, 41_230, 135_680].map(shortCountText).map(plainSpaces)).toEqual(['640', '41 k', '0.14 M']);
  });

  it('[N5] significant digits, without an exponent where a person would not write one', () => {
    expect([34.912, 0.02789, 1, 0, 1234.5].map((value) => plain(value, 3))).toEqual([
      '34.9',
      '0.0279',
      '1.00',
      '0',
      '1,230',
    ]);
    expect([0.5, 0.25, 2].map(parameterText)).toEqual(['½', '¼', '2']);
  });

  it('[N7] significant digits are those the en-US locale writes, thousands grouped', () => {
    const values = fc.double({ min: 1e-4, max: 999_999, noNaN: true });
    fc.assert(
      fc.property(values, fc.boolean(), fc.integer({ min: 1, max: 6 }), (size, below, digits) => {
        const rounded = Number((below ? -size : size).toPrecision(digits));
        const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
        const locale = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
        expect(plain(below ? -size : size, digits)).toBe(rounded.toLocaleString('en-US', locale));
      }),
      { numRuns: 2000 },
    );
  });

  it('[N90] a count of any size is grouped as the en-US locale groups it', () => {
    const counts = fc.oneof(
      fc.integer({ min: -5000, max: 2_000_000 }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    );
    fc.assert(
      fc.property(counts, (count) => {
        expect(countText(count)).toBe(count.toLocaleString('en-US'));
      }),
      { numRuns: 2000 },
    );
  });
});
