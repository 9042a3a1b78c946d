import { LabError } from '../base/errors';
import type { JsonObject, Reader } from '../base/json-reader';
import {
  count,
  isJsonObject,
  jsonObject,
  listOf,
  objectOf,
  oneOf,
  ownField,
  placeOf,
  refuse,
  truth,
} from '../base/json-reader';
import type { DatasetSource, FileSource } from '../datasets/dataset';
import type { ModelConfig } from '../models/model-config';
import { BUDGETS, budgetRule } from '../pruning/budgets/catalogue';
import { METHODS } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { DEFAULT_TRAINING } from './defaults';
import { FIELDS } from './fields';
import type { Field } from './fields/field';
import type { GradualConfig, RunConfig } from './run-config';
import { configProblems, fieldProblem } from './validate';
import { writeField } from './write-field';

/**
 * A config out of unknown JSON. Its skeleton (data, model, method, recipe) is read by name and every number by its field, so a
 * new field needs nothing here. A setting this version does not know is refused: the run would mean something else without it.
 * @throws LabError('bad-file') with the place.
 */
export function parseConfig(value: unknown, path: string): RunConfig {
  const raw = jsonObject(value, path);
  const dataset = part(raw, 'dataset', path);
  const pruning = part(raw, 'pruning', path);
  const recipe = parseRecipe(ownField(pruning, 'recipe'), `${path}.pruning.recipe`);
  const { optimiser, ...training } = part(raw, 'training', path);
  const gradual = ownField(pruning, 'gradual');
  const skeleton: RunConfig = {
    dataset: {
      source: parseSource(ownField(dataset, 'source'), `${path}.dataset.source`),
      train: 10,
      test: 10,
    },
    model: parseModel(ownField(raw, 'model'), `${path}.model`),
    training: DEFAULT_TRAINING,
    pruning: {
      method: oneOf(METHODS.map(({ name }) => name))(ownField(pruning, 'method'), `${path}.pruning.method`),
      recipe,
      iterations: count(ownField(pruning, 'iterations'), `${path}.pruning.iterations`),
      cutFrom: oneOf(['last', 'best'])(ownField(pruning, 'cutFrom'), `${path}.pruning.cutFrom`),
      ...(gradual === undefined ? {} : { gradual: parseGradual(gradual, `${path}.pruning.gradual`) }),
    },
    seed: 0,
  };
  // Every object a field looks into was found above. Adam hides momentum and Nesterov, which a config keeps all the same.
  const shown = { ...raw, training } as unknown as RunConfig;
  const read = FIELDS.reduce((built, field) => copyField(field, shown, built, path), skeleton);
  const numbers = gradual === undefined ? withoutSchedule(read) : read;
  const config: RunConfig =
    optimiser === undefined
      ? numbers
      : {
          ...numbers,
          training: {
            ...numbers.training,
            optimiser: oneOf(['adam'])(optimiser, `${path}.training.optimiser`),
          },
        };
  const unknown = unknownPlace(raw, config, path);
  if (unknown !== null)
    throw new LabError(
      'bad-file',
      `${unknown} is a setting this version does not know. Open the file with the version that wrote it, or a newer one.`,
    );
  const first = configProblems(config).values().next();
  if (!first.done) throw new LabError('bad-file', `${path}: ${first.value}`);
  return config;
}

function part(raw: JsonObject, key: string, path: string): JsonObject {
  return jsonObject(ownField(raw, key), placeOf(path, key));
}

/** Fields of a schedule that is not there read as its defaults: they are no settings of the file. */
function withoutSchedule(config: RunConfig): RunConfig {
  const { gradual: _, ...pruning } = config.pruning;
  return { ...config, pruning };
}

function copyField(field: Field, from: RunConfig, to: RunConfig, path: string): RunConfig {
  if (field.read(to) === undefined) return to;
  const value: unknown = field.read(from);
  const problem = fieldProblem(field, value);
  if (problem !== null) throw new LabError('bad-file', `${path}: ${problem}`);
  return writeField(to, field, value);
}

const BUILT_IN = ['strokes', 'textures', 'mnist', 'fashion-mnist'] as const;

export function parseSource(value: unknown, path: string): DatasetSource {
  const built = BUILT_IN.find((name) => name === value);
  if (built !== undefined) return built;
  if (isFileSource(value)) return value;
  return refuse(path, `one of ${BUILT_IN.join(', ')} or the mark of a person's own files`, value);
}

function isFileSource(value: unknown): value is FileSource {
  return typeof value === 'string' && /^(idx|cifar|folder):[0-9a-z]{1,64}$/.test(value);
}

const widths: Reader<readonly number[]> = (value, path) => {
  const list = listOf(count)(value, path);
  const fits = list.length >= 1 && list.length <= 8 && list.every((width) => width >= 1 && width <= 4096);
  return fits ? list : refuse(path, '1 to 8 whole numbers from 1 to 4096', `${list.slice(0, 9).join(', ')}`);
};

export function parseModel(value: unknown, path: string): ModelConfig {
  const raw = jsonObject(value, path);
  const kind = oneOf(['linear', 'mlp', 'cnn', 'vgg-small', 'resnet-small'])(
    ownField(raw, 'kind'),
    `${path}.kind`,
  );
  switch (kind) {
    case 'linear':
      return { kind };
    case 'mlp':
      return { kind, ...objectOf<{ hidden: readonly number[] }>({ hidden: widths })(raw, path) };
    case 'cnn':
      return { kind, ...objectOf<{ widths: readonly number[] }>({ widths })(raw, path) };
    case 'vgg-small':
      return {
        kind,
        ...objectOf<{ widths: readonly number[]; hidden: readonly number[] }>({ widths, hidden: widths })(
          raw,
          path,
        ),
      };
    case 'resnet-small':
      return {
        kind,
        ...objectOf<{ widths: readonly number[]; blocks: number }>({ widths, blocks: count })(raw, path),
      };
  }
}

function parseRecipe(value: unknown, path: string): Recipe {
  const budget = part(jsonObject(value, path), 'budget', path);
  const kind = oneOf(BUDGETS.map((rule) => rule.kind))(ownField(budget, 'kind'), `${path}.budget.kind`);
  return objectOf<Recipe>({
    unit: oneOf(['weight', 'channel']),
    score: oneOf([...new Set(METHODS.map(({ recipe }) => recipe.score))]),
    scope: oneOf(['global', 'layer', 'neuron']),
    budget: () => budgetRule(kind).defaults,
    cadence: oneOf(['iterative', 'once', 'gradual']),
    rewind: oneOf(['init', 'keep']),
  })(value, path);
}

const bareGradual = objectOf<Omit<GradualConfig, 'residual'>>({
  every: count,
  until: count,
  minChannels: count,
  mode: oneOf(['stable', 'official']),
  imagesPerClass: count,
  remove: truth,
});

const parseGradual: Reader<GradualConfig> = (value, path) => {
  const residual = ownField(jsonObject(value, path), 'residual');
  const gradual = bareGradual(value, path);
  return residual === undefined
    ? gradual
    : { ...gradual, residual: oneOf(['coupled'])(residual, placeOf(path, 'residual')) };
};

/** The first place of `raw` that `known` has no such field for. */
function unknownPlace(raw: JsonObject, known: object, path: string): string | null {
  for (const [key, value] of Object.entries(raw)) {
    const place = placeOf(path, key);
    const own: unknown = Object.hasOwn(known, key) ? Reflect.get(known, key) : undefined;
    if (own === undefined) return place;
    if (!isJsonObject(value) || typeof own !== 'object' || own === null) continue;
    const inner = unknownPlace(value, own, place);
    if (inner !== null) return inner;
  }
  return null;
}
