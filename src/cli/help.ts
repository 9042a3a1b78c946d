import { FIELDS } from '../core/config/fields';
import { PRESETS } from '../core/config/presets';
import { METHODS } from '../core/pruning/methods/catalogue';
import { PLAIN_FLAGS } from './arguments';

const COLUMN = 24;

/** The whole command, from the same catalogues that parse it. */
export function helpText(): string {
  const row = (flag: string, text: string) => `  --${flag.padEnd(COLUMN)}${text}\n`;
  const plain = Object.entries(PLAIN_FLAGS).map(([flag, { type, text }]) =>
    row(type === 'string' ? `${flag} VALUE` : flag, text),
  );
  const fields = FIELDS.map((field) => {
    const range =
      field.kind === 'number' || field.kind === 'list'
        ? ` [${field.min} to ${field.max}]`
        : field.kind === 'choice'
          ? ` [${field.choices.map(({ value }) => value).join(', ')}]`
          : ` [--no-${field.flag} switches it off]`;
    const value = field.kind === 'list' ? ' A,B' : field.flag === 'seed' ? ' N[,N...]' : ' VALUE';
    return row(`${field.flag}${field.kind === 'switch' ? '' : value}`, `${field.hint}${range}`);
  });
  return [
    'npm run experiment -- [flags]\n',
    'Trains, prunes and retrains in this terminal with the engine of the web page, on WebAssembly.\n\n',
    ...plain,
    '\nSettings\n',
    ...[...new Set(fields)],
    '\nMethods\n',
    ...METHODS.map(({ name, summary }) => `  ${name.padEnd(COLUMN + 2)}${summary}\n`),
    '\nPresets\n',
    ...PRESETS.map(({ name, summary }) => `  ${name.padEnd(COLUMN + 2)}${summary}\n`),
    '\nOutput: a table on standard output; with --out also run.json (of a sweep or merge runs.json), iterations.csv and layers.csv in that folder.\n',
    'Exit code: 0 done, 1 a run failed, 2 the command line or a file is not usable, 130 stopped by Ctrl-C.\n',
  ].join('');
}
