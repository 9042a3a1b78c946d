import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../base/errors';
import { encodeTar, joined, padded, tarHeader } from './encode-tar';
import { looksLikeTar, readTar } from './tar';
import { readUtf8 } from './utf8';

const FILES = [
  { path: 'set/a.bin', bytes: Uint8Array.of(1, 2, 3) },
  { path: 'set/empty', bytes: new Uint8Array(0) },
  { path: 'set/b.bin', bytes: Uint8Array.from({ length: 1024 }, (_, i) => i & 255) },
];

function plain(files: readonly { path: string; bytes: Uint8Array }[]) {
  return files.map(({ path, bytes }) => ({ path, bytes: [...bytes] }));
}

describe('tar', () => {
  it('[D47] any files round-trip, and so do archives of the tar of this machine in three dialects', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            path: fc.stringMatching(/^[a-z]{1,60}(\/[a-z.]{1,60}){0,2}$/),
            bytes: fc.uint8Array(),
          }),
        ),
        (files) => {
          fc.pre(files.length > 0);
          expect(plain(readTar('t', encodeTar(files)))).toEqual(plain(files));
        },
      ),
    );
    const folder = mkdtempSync(join(tmpdir(), 'tar-'));
    const long = `${'deep/'.repeat(30)}ünï.bin`;
    const files = [...FILES, { path: long, bytes: Uint8Array.of(9) }];
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    for (const dialect of ['gnu', 'ustar', 'posix']) {
      const archive = execFileSync('tar', [`--format=${dialect}`, '-cf', '-', 'set', 'deep'], {
        cwd: folder,
      });
      const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
      expect(plain(readTar(dialect, archive)).sort(byPath)).toEqual(plain(files).sort(byPath));
    }
    rmSync(folder, { recursive: true });
  });

  it('[D48] long names of GNU and pax, folders and links do not disturb the files', () => {
    const name = padded(Uint8Array.from(`${'x'.repeat(150)}\0`, (letter) => letter.charCodeAt(0)));
    const pax = padded(Uint8Array.from('16 path=pax/one\n', (letter) => letter.charCodeAt(0)));
    const archive = joined([
      ...[tarHeader('set/', 0, '5'), tarHeader('link', 0, '2')],
      ...[tarHeader('././@LongLink', 151, 'L'), name, tarHeader('x', 1), padded(Uint8Array.of(7))],
      ...[tarHeader('pax', 16, 'x'), pax, tarHeader('one', 1), padded(Uint8Array.of(8))],
      ...[tarHeader('plain', 1), padded(Uint8Array.of(9)), new Uint8Array(1024)],
    ]);
    expect(plain(readTar('t', archive))).toEqual([
      { path: 'x'.repeat(150), bytes: [7] },
      { path: 'pax/one', bytes: [8] },
      { path: 'plain', bytes: [9] },
    ]);
  });

  it('[D49] an archive cut anywhere before its end mark, or damaged in a header, is refused by name', () => {
    const whole = encodeTar(FILES);
    for (let length = 0; length <= whole.length - 1024; length += 64) {
      expect(() => readTar('cut.tar', whole.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(/^cut\.tar is/) }),
      );
    }
    const damaged = whole.slice();
    damaged[1024] = 0x7f;
    expect(() => readTar('t.tar', damaged)).toThrow(/^t\.tar is a tar archive broken at byte 1024/);
    expect(looksLikeTar(Uint8Array.from({ length: 600 }, (_, i) => i & 255))).toBe(false);
    expect(looksLikeTar(new Uint8Array(600))).toBe(false);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const bytes = whole.slice();
        bytes[at] = value;
        try {
          readTar('fuzz', bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
        }
      }),
    );
  });

  it('[D50] UTF-8 is read as UTF-8 and anything else as Latin-1', () => {
    expect(readUtf8(new Uint8Array(Buffer.from('Grüße 木')))).toBe('Grüße 木');
    expect(readUtf8(Uint8Array.of(0x63, 0xe9))).toBe('cé');
  });
});
