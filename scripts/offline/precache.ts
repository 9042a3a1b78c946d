import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';

const TEMPLATE = new URL('./service-worker.js', import.meta.url);

/** Writes sw.js beside the finished build: the list of its files, a version made from their bytes, and service-worker.js. */
export function precache(): Plugin {
  let folder = 'dist';
  return {
    name: 'pruning-lab:precache',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle(error) {
      if (error !== undefined) return;
      const files = filesOf(folder).filter((file) => file !== 'sw.js');
      const template = readFileSync(TEMPLATE, 'utf8');
      const hash = createHash('sha256').update(template);
      for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(join(folder, file)));
      const build = { version: hash.digest('hex').slice(0, 16), files };
      writeFileSync(join(folder, 'sw.js'), `self.BUILD = ${JSON.stringify(build)};\n${template}`);
    },
  };
}

/** Paths below the folder, with forward slashes, sorted. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path).split(sep).join('/'))
    .sort();
}
