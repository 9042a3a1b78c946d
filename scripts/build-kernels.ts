/**
 * Compiles src/engine/kernels/simd/assembly to WebAssembly, once with relaxed SIMD (fused multiply-add) and once without, and
 * writes both as base64 modules, so that the browser, the worker and Node load them the same way. Does nothing when the
 * sources have not changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SOURCES = 'src/engine/kernels/simd/assembly';
const OUTPUT = 'src/engine/kernels/simd/generated';
const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--enable',
  'simd',
];
const BUILDS = { plain: [], relaxed: ['--enable', 'relaxed-simd'] } as const;

const hash = createHash('sha256').update(FLAGS.join(' '));
for (const name of readdirSync(SOURCES).sort()) hash.update(name).update(readFileSync(`${SOURCES}/${name}`));
const stamp = `// Built from ${SOURCES}, ${hash.digest('hex').slice(0, 16)}\n`;

mkdirSync(OUTPUT, { recursive: true });
for (const [name, flags] of Object.entries(BUILDS)) {
  const file = `${OUTPUT}/${name}.ts`;
  if (existsSync(file) && readFileSync(file, 'utf8').startsWith(stamp)) continue;
  const binary = await compile([...FLAGS, ...flags]);
  const code = `export const BINARY = '${Buffer.from(binary).toString('base64')}';\n`;
  writeFileSync(file, stamp + code);
  console.log(`kernels: ${name} build, ${binary.length} bytes`);
}

async function compile(flags: readonly string[]): Promise<Uint8Array> {
  let binary: Uint8Array | null = null;
  const { error, stderr } = await asc.main([`${SOURCES}/index.ts`, '-o', 'kernels.wasm', ...flags], {
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') binary = contents;
    },
  });
  if (error !== null || binary === null)
    throw new Error(`kernels: ${error?.message ?? 'no output'}\n${stderr}`);
  return binary;
}
