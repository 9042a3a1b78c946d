/** Checks the walls between the worlds (.dependency-cruiser.mjs), the names of files, and the one door from app to worker. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const ROOTS = ['src', 'e2e', 'scripts'];
const VAGUE_NAME = /(^|\/)(utils?|helpers?|common|types|constants)(\/|\.|$)/i;
/** The page reaches its worker here and nowhere else, and only as a URL. */
const WORKER_DOOR = { file: 'src/app/client/lab-worker.ts', url: '../../worker/main.ts' };
const OTHER_WORLD = /['"`](?:\.\.\/)+(?:worker|engine|cli)\/[^'"`]*['"`]/g;

const problems = [...(await brokenWalls()), ...vagueNames(), ...otherDoors()];
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

async function brokenWalls(): Promise<readonly string[]> {
  const options = await extractDepcruiseOptions('./.dependency-cruiser.mjs');
  const result = await cruise(ROOTS, options, undefined, { tsConfig: extractTSConfig('tsconfig.base.json') });
  const { output } = result;
  if (typeof output === 'string') return ['dependency-cruiser gave a text instead of its findings.'];
  return findings(output);
}

function findings({ modules, summary }: ICruiseResult): readonly string[] {
  // With a compiler it cannot use, dependency-cruiser passes on zero TypeScript modules without saying so.
  const worlds = ['app', 'cli', 'core', 'engine', 'worker'].map((world) => `src/${world}/`);
  const unseen = worlds.filter((world) => !modules.some(({ source }) => source.startsWith(world)));
  if (unseen.length > 0)
    return [`dependency-cruiser saw no module in ${unseen.join(', ')}, so it checked nothing there.`];
  console.log(`${summary.totalCruised} modules, ${summary.totalDependenciesCruised ?? 0} imports`);
  return summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> ');
    return `${rule.name}: ${from} -> ${way}`;
  });
}

function vagueNames(): readonly string[] {
  return files(ROOTS)
    .filter((file) => VAGUE_NAME.test(file))
    .map(
      (file) =>
        `vague-name: ${file}: say what is in it instead of utils, helpers, common, types or constants`,
    );
}

function otherDoors(): readonly string[] {
  return files(['src/app'])
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|fixture)\./.test(file))
    .flatMap((file) => {
      const found = readFileSync(file, 'utf8').match(OTHER_WORLD) ?? [];
      return found
        .filter((text) => file !== WORKER_DOOR.file || text.slice(1, -1) !== WORKER_DOOR.url)
        .map(
          (text) => `one-door: ${file} names ${text}; only ${WORKER_DOOR.file} may, as the URL of the worker`,
        );
    });
}

function files(roots: readonly string[]): readonly string[] {
  return roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${root}/${name.replaceAll('\\', '/')}`,
    ),
  );
}
