import { promisify } from 'node:util';
import { gzipSync, gunzip as zlibGunzip } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFileSize, type Gunzip, MAX_FILE_BYTES, unpackFile } from './file-bytes';

const gunzip: Gunzip = (packed, maxBytes) => promisify(zlibGunzip)(packed, { maxOutputLength: maxBytes });

function badFile(fault: RegExp) {
  return expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(fault) });
}

describe('file bytes', () => {
  it('[D13] gzip is known by its bytes, whatever the name; plain bytes pass as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (content) => {
        fc.pre(content[0] !== 0x1f);
        expect([...(await unpackFile('images', gzipSync(content), gunzip))]).toEqual([...content]);
        expect(await unpackFile('images', content, gunzip)).toBe(content);
      }),
    );
  });

  it('[D14] gzip cut anywhere is refused by name', async () => {
    const packed = gzipSync(Uint8Array.from({ length: 500 }, (_, i) => (i * i) % 251));
    for (let length = 2; length < packed.length; length += 7) {
      await expect(unpackFile('cut.gz', packed.subarray(0, length), gunzip)).rejects.toEqual(
        badFile(/^cut\.gz is gzip but cannot be unpacked/),
      );
    }
  });

  it('[D15] a name that promises gzip over other bytes, and an empty or too large file, get their own sentence', async () => {
    await expect(unpackFile('a.gz', Uint8Array.of(0, 0, 8, 3), gunzip)).rejects.toEqual(
      badFile(/^a\.gz is named \.gz but is not gzip/),
    );
    await expect(unpackFile('a', new Uint8Array(0), gunzip)).rejects.toEqual(badFile(/^a is empty/));
    expect(() => checkFileSize('huge', 2 * 2 ** 30)).toThrow(badFile(/^huge is 2 GiB .* at most 1 GiB/));
    expect(() => checkFileSize('just', MAX_FILE_BYTES)).not.toThrow();
    const tooMuch: Gunzip = (packed) => gunzip(packed, 10);
    await expect(unpackFile('bomb.gz', gzipSync(new Uint8Array(1000)), tooMuch)).rejects.toEqual(
      badFile(/^bomb\.gz unpacks to more than/),
    );
  });
});
