import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { build } from 'vite';

const CACHE = 'node_modules/.cache/pruning-lab';

/** Builds the benchmark's page with its workers, as production code; returns its folder. */
export async function buildBenchPage(): Promise<string> {
  const outDir = join(process.cwd(), CACHE, 'bench-page');
  await build({
    configFile: false,
    root: 'src/bench/page',
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 4000 },
  });
  return outDir;
}

export interface AppBuild {
  readonly folder: string;
  /** The page's entry and what it imports at once. */
  readonly firstLoadGzipKb: number;
  /** Every script of the worker, all backends. */
  readonly workerGzipKb: number;
}

/** Builds the lab itself with its own configuration, beside dist, and weighs its scripts. */
export async function buildApp(): Promise<AppBuild> {
  const folder = `${CACHE}/bench-app`;
  const built = await build({ logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const outputs = Array.isArray(built) ? built : [built];
  const chunks = outputs.flatMap((part) => ('output' in part ? part.output : [])).filter(isChunk);
  const first = withStaticImports(chunks);
  const page = new Set(chunks.map(({ fileName }) => fileName));
  const scripts = readdirSync(join(folder, 'assets')).map((name) => `assets/${name}`);
  const worker = scripts.filter((file) => file.endsWith('.js') && !page.has(file));
  return { folder, firstLoadGzipKb: gzipKb(folder, first), workerGzipKb: gzipKb(folder, worker) };
}

function isChunk(output: Rolldown.OutputChunk | Rolldown.OutputAsset): output is Rolldown.OutputChunk {
  return output.type === 'chunk';
}

function withStaticImports(chunks: readonly Rolldown.OutputChunk[]): ReadonlySet<string> {
  const files = new Set<string>();
  const visit = (file: string): void => {
    const chunk = chunks.find(({ fileName }) => fileName === file);
    if (chunk === undefined || files.has(file)) return;
    files.add(file);
    chunk.imports.forEach(visit);
  };
  for (const { fileName, isEntry } of chunks) if (isEntry) visit(fileName);
  return files;
}

function gzipKb(folder: string, files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length / 1000, 0);
}
