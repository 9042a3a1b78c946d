/**
 * Checks that src/core/SPEC.md and the tests name the same laws: no law without a proof, no proof of an unlisted law, no id in two
 * files. The page's tests (src/app) have ids of their own.
 */
import { readdirSync, readFileSync } from 'node:fs';

const SPEC = 'src/core/SPEC.md';

const listed = [...readFileSync(SPEC, 'utf8').matchAll(/^- ([A-Z]+\d+) /gm)].map(([, id]) => id ?? '');
const cited = new Map<string, Set<string>>();
for (const room of ['core', 'engine', 'worker', 'cli'])
  for (const name of readdirSync(`src/${room}`, { recursive: true, encoding: 'utf8' })) {
    if (!/\.test\.tsx?$/.test(name)) continue;
    const file = `src/${room}/${name}`;
    for (const [, id] of readFileSync(file, 'utf8').matchAll(/['"`]\[([A-Z]+\d+)\]/g))
      if (id !== undefined) cited.set(id, (cited.get(id) ?? new Set()).add(file));
  }

const problems = [
  ...listed.filter((id, i) => listed.indexOf(id) !== i).map((id) => `${SPEC} lists ${id} twice`),
  ...listed.filter((id) => !cited.has(id)).map((id) => `${SPEC} lists ${id}, but no test is titled [${id}]`),
  ...[...cited].flatMap(([id, files]) => [
    ...(listed.includes(id) ? [] : [`${[...files].join(', ')} proves [${id}], which ${SPEC} does not list`]),
    ...(files.size === 1 ? [] : [`[${id}] is the title of tests in ${[...files].join(' and ')}`]),
  ]),
];
console.log(`${listed.length} laws`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
