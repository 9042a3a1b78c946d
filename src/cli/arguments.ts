import { parseArgs } from 'node:util';
import { LabError } from '../core/base/errors';
import { DEFAULT_CONFIG } from '../core/config/defaults';
import { FIELDS } from '../core/config/fields';
import type { Field } from '../core/config/fields/field';
import { PRESETS } from '../core/config/presets';
import type { RunConfig } from '../core/config/run-config';
import { checkConfig, fieldProblem } from '../core/config/validate';
import { BEFORE_SCHEDULE, withSchedule } from '../core/config/with-schedule';
import { writeField } from '../core/config/write-field';
import type { GeneratedSource } from '../core/datasets/dataset';
import type { ModelConfig } from '../core/models/model-config';
import type { BackendChoice } from '../core/protocol/protocol';
import { budgetRule } from '../core/pruning/budgets/catalogue';
import type { MethodName } from '../core/pruning/methods/catalogue';
import { METHODS, methodNamed } from '../core/pruning/methods/catalogue';
import { planProblem } from '../core/record/plan-problem';
import type { Shard } from '../core/sweep/shard';
import { parseShard } from '../core/sweep/shard';
import { whyNot } from './why-not';

/** What the command line asks for. */
export interface ExperimentArguments {
  readonly help: boolean;
  /** One per method and seed, in the order they run. */
  readonly configs: readonly RunConfig[];
  readonly task: Task;
  /** Where the images come from; one for all runs. null: not said, so built-in data. */
  readonly data: DataChoice | null;
  readonly backend: BackendChoice;
  readonly out: string | null;
  readonly quiet: boolean;
}

/** The runs of the command line, a share of a sweep's, or none: finished ones are joined. */
export type Task = { readonly kind: 'runs' } | SweepTask | MergeTask;

export interface SweepTask {
  readonly kind: 'sweep';
  readonly file: string;
  readonly shard: Shard | null;
  readonly out: string;
}

interface MergeTask {
  readonly kind: 'merge';
  readonly folders: readonly string[];
  readonly out: string;
}

export type DataChoice =
  | { readonly kind: GeneratedSource }
  | { readonly kind: 'idx'; readonly files: DatasetFiles }
  | { readonly kind: 'cifar'; readonly dir: string };

export interface DatasetFiles {
  readonly images: string;
  readonly labels: string;
  readonly testImages: string | null;
  readonly testLabels: string | null;
  readonly split: string | null;
}

/** Flags that are not fields of the config. */
export const PLAIN_FLAGS = {
  help: { type: 'boolean', text: 'this text' },
  preset: { type: 'string', text: `start from a preset: ${PRESETS.map(({ name }) => name).join(', ')}` },
  dataset: { type: 'string', text: 'strokes, textures (built in), idx or cifar (your files)' },
  dir: { type: 'string', text: 'folder of CIFAR .bin files or their .tar.gz (with --dataset cifar)' },
  images: { type: 'string', text: 'IDX images, .gz or not (with --dataset idx)' },
  labels: { type: 'string', text: 'IDX labels of --images' },
  'test-images': { type: 'string', text: 'IDX test images; without them the test set comes out of --images' },
  'test-labels': { type: 'string', text: 'IDX labels of --test-images' },
  split: {
    type: 'string',
    text: 'JSON {"permutation": [...]}: the first --train train, the last --test test',
  },
  model: { type: 'string', text: 'linear, mlp, cnn, vgg-small or resnet-small' },
  method: { type: 'string', text: `one or more of ${METHODS.map(({ name }) => name).join(',')}` },
  backend: { type: 'string', text: 'wasm (default), webgpu (a graphics card) or cpu' },
  out: { type: 'string', text: 'folder for run.json, iterations.csv and layers.csv' },
  sweep: {
    type: 'string',
    text: 'run the grid of this sweep.json (docs/outgrowing-one-machine.md), with --out',
  },
  shard: { type: 'string', text: 'i/n: only the i-th of n shares of the sweep; finished runs are skipped' },
  merge: { type: 'boolean', text: 'join the runs of the folders named after it, with --out' },
  quiet: { type: 'boolean', text: 'no progress bar' },
} as const;

const MODELS: Record<ModelConfig['kind'], ModelConfig> = {
  linear: { kind: 'linear' },
  mlp: { kind: 'mlp', hidden: [128, 256] },
  cnn: { kind: 'cnn', widths: [8, 16, 32, 64] },
  'vgg-small': { kind: 'vgg-small', widths: [16, 32, 64], hidden: [64] },
  'resnet-small': { kind: 'resnet-small', widths: [16, 32, 64], blocks: 1 },
};

const IDX_FLAGS = ['images', 'labels', 'test-images', 'test-labels', 'split'] as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** @throws LabError('bad-config') with one line that names the flag, for anything unknown or impossible. */
export function parseArguments(argv: readonly string[]): ExperimentArguments {
  const { values, positionals } = parse(argv);
  const rest = { data: null, backend: 'wasm', out: text(values.out), quiet: values.quiet === true } as const;
  if (values.help === true) return { ...rest, help: true, configs: [], task: { kind: 'runs' } };
  const task = parseTask(values, positionals);
  if (task.kind === 'merge') return { ...rest, help: false, configs: [], task };
  const data = parseData(values);
  const backend = parseChoice('backend', text(values.backend) ?? 'wasm', ['wasm', 'webgpu', 'cpu']);
  if (task.kind === 'sweep')
    return {
      ...rest,
      help: false,
      configs: [],
      task,
      backend,
      data: text(values.dataset) === null ? null : data,
    };
  const base = chosenRuns(values).map((config) => withModel(withDataset(config, data), values));
  const used = new Set<string>();
  const changed = base.map((config) => withFields(withChannelCount(config, values), values, used));
  for (const { flag, kind } of FIELDS)
    if (kind !== 'switch' && values[flag] !== undefined && flag !== 'seed' && !used.has(flag))
      throw bad(`--${flag} does not apply here: ${whyNot(flag, changed)}`);
  for (const config of changed) {
    const problem = planProblem(config, null);
    if (problem !== null) throw bad(`${config.pruning.method}: ${problem.sentence}`);
  }
  const seeds = parseSeeds(values.seed);
  const configs = changed.flatMap((config) =>
    (seeds ?? [config.seed]).map((seed) => checkConfig({ ...config, seed })),
  );
  return { ...rest, help: false, configs, task, data, backend };
}

/** What a sweep or a merge takes besides its own flags. */
const BESIDE_SWEEP = ['sweep', 'shard', 'out', 'quiet', 'backend', 'dataset', 'dir', ...IDX_FLAGS];
const BESIDE_MERGE = ['merge', 'out', 'quiet'];

function parseTask(values: Values, positionals: readonly string[]): Task {
  const [file, shard, out] = [text(values.sweep), text(values.shard), text(values.out)];
  const merge = values.merge === true;
  if (!merge && positionals[0] !== undefined)
    throw bad(`Unexpected argument “${positionals[0]}”. See --help.`);
  if (shard !== null && file === null) throw bad('--shard needs --sweep FILE.');
  if (!merge && file === null) return { kind: 'runs' };
  const beside = merge ? BESIDE_MERGE : BESIDE_SWEEP;
  const stray = Object.keys(values).find((flag) => !beside.includes(flag));
  if (stray !== undefined)
    throw bad(
      merge
        ? `--merge takes folders and --out, not --${stray}.`
        : `--${stray} does not go with --sweep: settings stand in the sweep file.`,
    );
  if (out === null) throw bad(`--${merge ? 'merge' : 'sweep'} needs --out FOLDER.`);
  if (file !== null) return { kind: 'sweep', file, shard: shard === null ? null : parseShard(shard), out };
  if (positionals.length === 0)
    throw bad('--merge needs the folders to join, for example --merge a b --out all.');
  return { kind: 'merge', folders: positionals, out };
}

function parse(argv: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const [flag, { type }] of Object.entries(PLAIN_FLAGS)) options[flag] = { type };
  for (const { flag, kind } of FIELDS) options[flag] = { type: kind === 'switch' ? 'boolean' : 'string' };
  try {
    return parseArgs({ args: [...argv], options, allowNegative: true, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw bad(`${message.split('. ')[0]?.replace(/\.?$/, '.')} See --help.`);
  }
}

function chosenRuns(values: Values): readonly RunConfig[] {
  const presetName = text(values.preset);
  const preset = PRESETS.find(({ name }) => name === presetName);
  if (presetName !== null && preset === undefined)
    throw bad(`--preset is one of ${PRESETS.map(({ name }) => name).join(', ')}, not “${presetName}”.`);
  const names = text(values.method)?.split(',') ?? null;
  if (names === null) return preset?.runs ?? [DEFAULT_CONFIG];
  return names.flatMap((name) => {
    const method = parseChoice<MethodName>(
      'method',
      name,
      METHODS.map((entry) => entry.name),
    );
    const ofPreset = preset?.runs.filter((config) => config.pruning.method === method) ?? [];
    const base = preset?.runs[0] ?? DEFAULT_CONFIG;
    const { recipe } = methodNamed(method);
    return ofPreset.length > 0 ? ofPreset : [{ ...base, pruning: { ...base.pruning, method, recipe } }];
  });
}

function withDataset(config: RunConfig, data: DataChoice): RunConfig {
  // The real fingerprint replaces the placeholder once the files are read.
  const source = data.kind === 'idx' ? 'idx:unread' : data.kind === 'cifar' ? 'cifar:unread' : data.kind;
  return { ...config, dataset: { ...config.dataset, source } };
}

function withModel(config: RunConfig, values: Values): RunConfig {
  const name = text(values.model);
  if (name === null) return config;
  const kind = parseChoice('model', name, ['linear', 'mlp', 'cnn', 'vgg-small', 'resnet-small']);
  return config.model.kind === kind ? config : { ...config, model: MODELS[kind] };
}

/** --channels x asks for a count per step, where the method's own budget is a share of all. */
function withChannelCount(config: RunConfig, values: Values): RunConfig {
  const { pruning } = config;
  if (text(values.channels) === null || pruning.recipe.budget.kind !== 'channel-share') return config;
  const recipe = { ...pruning.recipe, budget: budgetRule('channel-count').defaults };
  return { ...config, pruning: { ...pruning, recipe } };
}

const FIRST_FIELDS = FIELDS.filter(({ id }) => BEFORE_SCHEDULE.includes(id));
const OTHER_FIELDS = FIELDS.filter(({ id }) => !BEFORE_SCHEDULE.includes(id));
/** Choices first: they decide which other fields apply. */
const LATER_FIELDS = [
  ...OTHER_FIELDS.filter(({ kind }) => kind === 'choice'),
  ...OTHER_FIELDS.filter(({ kind }) => kind !== 'choice'),
];

/** Whatever the order of the flags, a schedule is that of the epochs given. */
function withFields(config: RunConfig, values: Values, used: Set<string>): RunConfig {
  const timed = withSchedule(written(config, FIRST_FIELDS, values, used));
  return withSchedule(written(timed, LATER_FIELDS, values, used));
}

function written(config: RunConfig, fields: readonly Field[], values: Values, used: Set<string>): RunConfig {
  return fields.reduce((current, field) => {
    const given = values[field.flag];
    if (given === undefined || field.flag === 'seed' || field.read(current) === undefined) return current;
    used.add(field.flag);
    return withGiven(current, field, given);
  }, config);
}

function withGiven(config: RunConfig, field: Field, given: string | boolean): RunConfig {
  const value = fieldValue(field, given);
  const problem = fieldProblem(field, value, config);
  if (problem !== null) throw bad(`--${field.flag}: ${problem}`);
  return writeField(config, field, value);
}

function fieldValue(field: Field, given: string | boolean): unknown {
  if (typeof given === 'boolean' || field.kind === 'choice') return given;
  if (field.kind === 'list') return given.split(',').map((item) => numberOf(item) ?? item);
  return numberOf(given) ?? given;
}

function numberOf(given: string): number | null {
  const value = given.trim() === '' ? Number.NaN : Number(given);
  return Number.isNaN(value) ? null : value;
}

function parseSeeds(given: string | boolean | undefined): readonly number[] | null {
  const list = text(given);
  if (list === null) return null;
  const field = FIELDS.find(({ id }) => id === 'seed');
  return list.split(',').map((item) => {
    const value = numberOf(item);
    const problem = field === undefined ? null : fieldProblem(field, value ?? item);
    if (problem !== null || value === null) throw bad(`--seed: ${problem}`);
    return value;
  });
}

function parseData(values: Values): DataChoice {
  const kind = parseChoice('dataset', text(values.dataset) ?? 'strokes', [
    'strokes',
    'textures',
    'idx',
    'cifar',
  ]);
  const given = IDX_FLAGS.filter((flag) => text(values[flag]) !== null);
  if (kind !== 'idx' && given.length > 0) throw bad(`--${given[0]} needs --dataset idx.`);
  const dir = text(values.dir);
  if (kind !== 'cifar' && dir !== null) throw bad('--dir needs --dataset cifar.');
  if (kind === 'idx') return { kind, files: parseFiles(values) };
  if (kind !== 'cifar') return { kind };
  if (dir === null) throw bad('--dataset cifar needs --dir FOLDER.');
  return { kind, dir };
}

function parseFiles(values: Values): DatasetFiles {
  const [images, labels] = [text(values.images), text(values.labels)];
  const [testImages, testLabels, split] = [
    text(values['test-images']),
    text(values['test-labels']),
    text(values.split),
  ];
  if (images === null || labels === null) throw bad('--dataset idx needs --images FILE and --labels FILE.');
  if ((testImages === null) !== (testLabels === null))
    throw bad('--test-images and --test-labels are given together or not at all.');
  if (testImages !== null && split !== null)
    throw bad('--split cuts one pair of files; leave it out with --test-images.');
  return { images, labels, testImages, testLabels, split };
}

function parseChoice<T extends string>(flag: string, given: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw bad(`--${flag} is one of ${choices.join(', ')}, not “${given}”.`);
  return found;
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function bad(message: string): LabError {
  return new LabError('bad-config', message);
}
