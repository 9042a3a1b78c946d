import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { pythonProblem, runPython } from '../../cli/python';
import { LabError } from '../base/errors';
import { rngStream } from '../base/rng';
import { BUNDLE_PATHS } from './bundle-paths.fixture';
import { utf8Bytes, utf8Text } from './bytes';
import { crc32 } from './crc32';
import { openBundle, packBundle } from './lab-bundle';
import { bundle, unbundle, ZIP_LIMITS, type ZipFile } from './zip';

/** The checksum gzip writes behind its data. */
function checksum(bytes: Uint8Array): number {
  return gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8);
}

type Changes = readonly (readonly [number, number])[];

/** A few bytes changed, most of them in the headers at the end; a change far outside cuts the file there. */
function mutations(length: number): fc.Arbitrary<Changes> {
  const place = fc.oneof(
    fc.integer({ min: 0, max: length - 1 }),
    fc.integer({ min: Math.max(0, length - 300), max: length - 1 }),
  );
  return fc.array(fc.tuple(place, fc.integer({ min: 0, max: 300 })), { minLength: 1, maxLength: 5 });
}

function mutated(bytes: Uint8Array, changes: Changes): Uint8Array {
  let result = bytes.slice();
  for (const [place, value] of changes) {
    if (value > 290) result = result.slice(0, place);
    else result[place] = value & 0xff;
  }
  return result;
}

const noise = rngStream(1, 'noise');
const FILES: readonly ZipFile[] = [
  { path: 'runs.json', bytes: utf8Bytes('{"größe": "猫"}') },
  { path: 'models/a/weights.bin', bytes: Uint8Array.from({ length: 70_000 }, () => noise.below(256)) },
  { path: 'zeros.bin', bytes: new Uint8Array(300_000) },
  { path: 'empty.txt', bytes: new Uint8Array() },
];

function tryOpen(zip: Uint8Array): 'ok' | string {
  try {
    unbundle('a.zip', zip, { files: 10, bytes: 2 ** 20 });
    return 'ok';
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-file') return error.message;
    throw error;
  }
}

describe('zip', () => {
  it('[EX8] any files come back, and the same files are the same bytes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), { maxLength: 6 }),
        fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 6, maxLength: 6 }),
        (names, contents) => {
          const files = names.map((name, i) => ({
            path: `folder/${name}.bin`,
            bytes: contents[i] ?? new Uint8Array(),
          }));
          const zip = bundle(files);
          expect(unbundle('a.zip', zip, ZIP_LIMITS)).toEqual(files);
          expect(bundle(files)).toEqual(zip);
        },
      ),
    );
    expect(unbundle('a.zip', bundle(FILES), ZIP_LIMITS)).toEqual(FILES);
    for (const { bytes } of FILES) expect(crc32(bytes)).toBe(checksum(bytes));
  });

  const problem = pythonProblem(['zipfile']);
  it.skipIf(problem !== null)(
    `[EX9] Python reads our zips, and we read Python's${problem === null ? '' : `: ${problem}`}`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'zip-'));
      try {
        writeFileSync(join(folder, 'ours.zip'), bundle(FILES));
        writeFileSync(join(folder, 'check.py'), CHECK);
        runPython([join(folder, 'check.py'), folder], 60_000);
        expect(unbundle('theirs.zip', readFileSync(join(folder, 'theirs.zip')), ZIP_LIMITS)).toEqual(FILES);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('[EX10] bombs, lies and traps are refused with a sentence', () => {
    const bomb = bundle([{ path: 'bomb.bin', bytes: new Uint8Array(2 ** 21) }]);
    expect(bomb.length).toBeLessThan(5000);
    expect(tryOpen(bomb)).toMatch(/unpacks to 2097152 bytes; the lab has room for 1048576 more/);
    const liar = bomb.slice();
    // The list of files claims 1000 bytes.
    const directory = new DataView(liar.buffer, liar.length - 22).getUint32(16, true);
    new DataView(liar.buffer).setUint32(directory + 24, 1000, true);
    expect(tryOpen(liar)).toMatch(/more than the 1000 bytes announced/);
    const many = bundle(Array.from({ length: 11 }, (_, i) => ({ path: `${i}`, bytes: new Uint8Array(1) })));
    expect(tryOpen(many)).toMatch(/holds 11 files; the lab unpacks at most 10/);
    const half = bundle(['a', 'b'].map((path) => ({ path, bytes: new Uint8Array(600_000) })));
    expect(tryOpen(half)).toMatch(/“b” unpacks to 600000 bytes; the lab has room for 448576 more/);
    for (const path of ['../up.txt', '/root.txt', 'a\\b', 'C:x', 'a//b', 'a/../b'])
      expect(tryOpen(zipSync({ [path]: new Uint8Array(1) })), path).toMatch(/no plain path/);
    expect(
      tryOpen(zipSync({ '__MACOSX/._a': new Uint8Array(1), 'f/': new Uint8Array(), f: new Uint8Array(1) })),
    ).toBe('ok');
    const shared = bundle(['a', 'b'].map((path) => ({ path, bytes: new Uint8Array(9) })));
    const list = new DataView(shared.buffer, shared.length - 22).getUint32(16, true);
    const second = list + 46 + 1;
    new DataView(shared.buffer).setUint32(second + 42, 0, true);
    expect(tryOpen(shared)).toMatch(/shares bytes/);
  });

  it('[EX11] a damaged zip never gives anything but its files or a LabError, in little time', () => {
    const zip = bundle(FILES.map(({ path, bytes }) => ({ path, bytes: bytes.subarray(0, 900) })));
    const started = process.cpuUsage();
    let refused = 0;
    fc.assert(
      fc.property(mutations(zip.length), (changes) => {
        if (tryOpen(mutated(zip, changes)) !== 'ok') refused++;
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(tryOpen(bytes)).toMatch(/no zip/);
      }),
    );
    expect(refused).toBeGreaterThan(1000);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(40);
  });

  it('[EX13] text and UTF-8 are those of the platform, also where they are broken', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.uint8Array({ maxLength: 12 }),
        (text, bytes) => {
          expect(utf8Bytes(text)).toEqual(Uint8Array.from(new TextEncoder().encode(text)));
          expect(utf8Text(utf8Bytes(text))).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
          expect(utf8Text(bytes).replaceAll('\ufffd', '')).toBe(
            new TextDecoder().decode(bytes).replaceAll('\ufffd', ''),
          );
        },
      ),
      { numRuns: 2000 },
    );
    expect(utf8Text(utf8Bytes('a\ud800b'))).toBe('a\ufffdb');
  });

  it('[EX12] a bundle gives back its runs and models, also zipped again inside a folder', () => {
    const models = [{ path: 'mlp/model.json', bytes: utf8Bytes('{}') }];
    const archives = [{ path: 'mlp.safetensors', bytes: utf8Bytes('{}') }];
    const parts = { iterationsCsv: 'a,b\r\n', layersCsv: 'c\r\n', methods: 'We pruned.', config: '[]' };
    const zip = packBundle({
      ...parts,
      runsJson: '[1, "ü"]',
      appVersion: '9.8.7',
      ...{ models, archives },
      others: [{ path: 'charts.svg', what: 'the charts', bytes: utf8Bytes('<svg/>') }],
    });
    expect(openBundle('lab.zip', zip)).toEqual({ runsJson: '[1, "ü"]', models, archives });
    const files = unbundle('lab.zip', zip, ZIP_LIMITS);
    expect(files.map(({ path }) => path)).toEqual([
      ...BUNDLE_PATHS,
      'models/mlp/model.json',
      'pruned/mlp.safetensors',
    ]);
    const again = bundle(files.map(({ path, bytes }) => ({ path: `lab/${path}`, bytes })));
    expect(openBundle('lab.zip', again)).toEqual({ runsJson: '[1, "ü"]', models, archives });
    const other = bundle([{ path: 'thesis.txt', bytes: new Uint8Array(3) }]);
    expect(() => openBundle('thesis.zip', other)).toThrow(/thesis.zip holds no runs.json/);
  });
});

const CHECK = `
import sys, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(folder + "/ours.zip") as ours, zipfile.ZipFile(folder + "/theirs.zip", "w", zipfile.ZIP_DEFLATED) as theirs:
    assert ours.testzip() is None
    for name in ours.namelist():
        theirs.writestr(name, ours.read(name))
`;
