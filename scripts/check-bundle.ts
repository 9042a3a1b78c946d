import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

type OutputBundle = Rolldown.OutputBundle;
type OutputChunk = Rolldown.OutputChunk;

const FIRST_LOAD_LIMIT_KB = 250;
const WORKER_LIMIT_KB = 450;
/** What must stay on the worker's side of the border. */
const WORKER_ONLY = /node_modules\/(@tensorflow|fflate)\/|\/src\/(engine|worker)\//;

/**
 * Fails the build when the page would load TensorFlow.js, anything else of the engine or what packs files, or when the page or
 * the worker is too large. `page` goes among the plugins, `worker` among the worker's.
 */
export function checkBundle(): { page: Plugin; worker: Plugin } {
  const workerFiles = new Set<string>();
  const page: Plugin = {
    name: 'pruning-lab:check-bundle',
    apply: 'build',
    writeBundle(options, bundle) {
      const chunks = chunksOf(bundle);
      const strangers = chunks.flatMap(({ fileName, moduleIds }) =>
        moduleIds.filter((id) => WORKER_ONLY.test(id)).map((id) => `${fileName} holds ${id}`),
      );
      if (strangers.length > 0)
        this.error(
          `The page must not load the engine or what packs files (only the worker may):\n${strangers.slice(0, 5).join('\n')}`,
        );
      const entries = chunks.filter(({ isEntry }) => isEntry);
      if (entries.length === 0 || workerFiles.size === 0)
        this.error('check-bundle found no page entry or no worker, so it could not check them.');
      const sizeKb = (files: Iterable<string>) => gzipKb(options.dir ?? 'dist', files);
      const firstLoadKb = sizeKb(withStaticImports(entries, bundle));
      const workerKb = sizeKb(workerFiles);
      console.log(
        `\nFirst-load JavaScript: ${firstLoadKb.toFixed(1)} kB gzip of ${FIRST_LOAD_LIMIT_KB}, no TensorFlow.js in ` +
          `${chunks.length} page ${chunks.length === 1 ? 'chunk' : 'chunks'}. Worker with every backend: ${workerKb.toFixed(1)} kB gzip of ${WORKER_LIMIT_KB}.`,
      );
      if (firstLoadKb > FIRST_LOAD_LIMIT_KB || workerKb > WORKER_LIMIT_KB)
        this.error(
          'A bundle is over its limit (see the line above): what did this change add, and can it load later?',
        );
    },
  };
  const worker: Plugin = {
    name: 'pruning-lab:check-worker',
    generateBundle(_options, bundle) {
      for (const { fileName } of chunksOf(bundle)) workerFiles.add(fileName);
    },
  };
  return { page, worker };
}

function chunksOf(bundle: OutputBundle): readonly OutputChunk[] {
  return Object.values(bundle).filter((output) => output.type === 'chunk');
}

/** The chunks and everything they import at once, without what they import later. */
function withStaticImports(entries: readonly OutputChunk[], bundle: OutputBundle): ReadonlySet<string> {
  const files = new Set<string>();
  const visit = (chunk: OutputChunk): void => {
    if (files.has(chunk.fileName)) return;
    files.add(chunk.fileName);
    for (const file of chunk.imports) {
      const next = bundle[file];
      if (next?.type === 'chunk') visit(next);
    }
  };
  entries.forEach(visit);
  return files;
}

/** Measured on the written files: what a host that compresses would send. */
function gzipKb(folder: string, files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length / 1000, 0);
}
