import { readFileSync } from 'node:fs';
import { runGolden } from './golden/command';

process.exitCode = runGolden(process.argv.slice(2), {
  read: (path) => readFileSync(path, 'utf8'),
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
