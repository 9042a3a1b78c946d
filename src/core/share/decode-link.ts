import { describeError, LabError } from '../base/errors';
import { oneOf, shown } from '../base/json-reader';
import { DEFAULT_TRAINING } from '../config/defaults';
import type { Field } from '../config/fields/field';
import { parseModel, parseSource } from '../config/parse-config';
import type { RunConfig } from '../config/run-config';
import { configProblems, fieldProblem } from '../config/validate';
import { writeField } from '../config/write-field';
import type { ModelConfig } from '../models/model-config';
import { methodNamed } from '../pruning/methods/catalogue';
import { fieldValue } from './field-value';
import type { LinkPlace, ReadLink, SharedMethod, SharedSetup } from './link';
import { LINK_SCREENS, linkConfigs, NOWHERE } from './link';
import { readMethod } from './read-method';
import {
  MODEL_LINK_FIELDS,
  OPTIMISER_LINK_FIELDS,
  SCHEDULE_LINK_FIELDS,
  SHARED_LINK_FIELDS,
  scheduleView,
  sharedView,
  V1_MODEL,
  V1_SHARED,
  V1_SOURCE,
} from './v1-fields';

/** Longer links are not made by the lab. */
const LONGEST = 8000;
const MOST_METHODS = 5;
const PLACE_KEYS = ['screen', 'run', 'layer', 'iteration'];
const SETUP_KEYS = ['data', 'model', 'm', 'backend'];

/**
 * Reads a URL fragment, with or without its "#". Never throws: a link that cannot be used gives a sentence and no setup, so that
 * the page opens as it would without it.
 */
export function decodeLink(fragment: string): ReadLink {
  const [, version, body] = /^#?v(\d{1,6})\.([\s\S]*)$/.exec(fragment) ?? [];
  if (version === undefined || body === undefined) return { setup: null, place: NOWHERE, problem: null };
  try {
    if (version !== '1')
      throw new LabError(
        'bad-config',
        `it is of version ${version}, and this page reads version 1. Open it with a newer page`,
      );
    if (body.length > LONGEST)
      throw new LabError('bad-config', `it has ${body.length} characters, more than ${LONGEST}`);
    const pairs = pairsOf(body);
    return { setup: readSetup(pairs), place: readPlace(pairs), problem: null };
  } catch (error) {
    const why = describeError(error).message.replace(/\.$/, '');
    return {
      setup: null,
      place: NOWHERE,
      problem: `The setup of this link cannot be used: ${why}. The page opened with its own.`,
    };
  }
}

/** Values by key, several for `m` alone. */
type Pairs = ReadonlyMap<string, readonly string[]>;

function pairsOf(body: string): Pairs {
  const known = new Set([
    ...PLACE_KEYS,
    ...SETUP_KEYS,
    ...[...MODEL_LINK_FIELDS, ...SHARED_LINK_FIELDS, ...OPTIMISER_LINK_FIELDS, ...SCHEDULE_LINK_FIELDS].map(
      ({ id }) => id,
    ),
  ]);
  const pairs = new Map<string, readonly string[]>();
  for (const pair of body.split('&').filter((part) => part !== '')) {
    const cut = pair.indexOf('=');
    const key = cut < 0 ? pair : pair.slice(0, cut);
    if (cut < 0 || !known.has(key)) throw bad(`it has an unknown part ${shown(pair)}`);
    const before = pairs.get(key) ?? [];
    if (before.length > 0 && key !== 'm') throw bad(`it names ${key} twice`);
    pairs.set(key, [...before, unescaped(pair.slice(cut + 1))]);
  }
  return pairs;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad(`it is damaged near ${shown(text)}`);
  }
}

function readPlace(pairs: Pairs): LinkPlace {
  const one = (key: string) => pairs.get(key)?.[0] ?? null;
  const [screen, iteration] = [one('screen'), one('iteration')];
  return {
    screen: screen === null ? null : oneOf(LINK_SCREENS)(screen, 'screen'),
    run: short('run', one('run')),
    layer: short('layer', one('layer')),
    iteration: iteration === null ? null : wholeNumber(iteration),
  };
}

function short(key: string, text: string | null): string | null {
  if (text === null || (text.length > 0 && text.length <= 200)) return text;
  throw bad(`${key} has ${text.length} characters, not 1 to 200`);
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw bad(`iteration must be a whole number, not ${shown(text)}`);
}

/** null: the link leads to a place and brings no setup. */
function readSetup(pairs: Pairs): SharedSetup | null {
  if ([...pairs.keys()].every((key) => PLACE_KEYS.includes(key))) return null;
  const texts = pairs.get('m') ?? [];
  if (texts.length === 0 || texts.length > MOST_METHODS)
    throw bad(`it names ${texts.length} methods, not 1 to ${MOST_METHODS}`);
  const shared = readShared(pairs);
  const methods = texts.map((text) => readMethod(shared, text));
  const setup = { shared: withFirst(shared, methods), methods, backend: readBackend(pairs) };
  for (const config of linkConfigs(setup)) {
    const [problem] = configProblems(config).values();
    if (problem !== undefined) throw bad(problem);
  }
  return setup;
}

function readBackend(pairs: Pairs): SharedSetup['backend'] {
  return oneOf(['auto', 'webgpu', 'wasm', 'cpu'])(pairs.get('backend')?.[0] ?? 'auto', 'backend');
}

function withFirst(shared: RunConfig, [first]: readonly SharedMethod[]): RunConfig {
  return first === undefined ? shared : { ...shared, pruning: { ...shared.pruning, ...first } };
}

function readShared(pairs: Pairs): RunConfig {
  const source = parseSource(pairs.get('data')?.[0] ?? V1_SOURCE, 'data');
  const blank = sharedView({
    dataset: { source, train: 10, test: 10 },
    model: readModel(pairs),
    training: DEFAULT_TRAINING,
    pruning: { method: 'lottery', recipe: methodNamed('lottery').recipe, iterations: 1, cutFrom: 'last' },
    seed: 0,
  });
  const filled = SHARED_LINK_FIELDS.reduce(
    (config, field) => writeField(config, field, V1_SHARED[field.id]),
    blank,
  );
  const shared = written(filled, [...SHARED_LINK_FIELDS, ...OPTIMISER_LINK_FIELDS], pairs);
  if (!SCHEDULE_LINK_FIELDS.some(({ id }) => pairs.has(id))) return shared;
  const { gradual } = written(scheduleView(shared), SCHEDULE_LINK_FIELDS, pairs).pruning;
  return gradual === undefined ? shared : { ...shared, pruning: { ...shared.pruning, gradual } };
}

function written(config: RunConfig, fields: readonly Field[], pairs: Pairs): RunConfig {
  return fields.reduce((built, field) => {
    const text = pairs.get(field.id)?.[0];
    if (text === undefined) return built;
    const value = fieldValue(field, text);
    const problem = fieldProblem(field, value);
    if (problem !== null) throw bad(problem);
    return writeField(built, field, value);
  }, config);
}

function readModel(pairs: Pairs): ModelConfig {
  const kind = pairs.get('model')?.[0] ?? V1_MODEL;
  const list = (key: string) => pairs.get(key)?.[0]?.split(',').map(Number);
  const found: Readonly<Record<string, readonly string[]>> = {
    linear: [],
    mlp: ['hidden'],
    cnn: ['widths'],
    'vgg-small': ['vgg-widths', 'dense'],
    'resnet-small': ['resnet-widths', 'blocks'],
  };
  const own = Object.hasOwn(found, kind) ? (found[kind] ?? []) : [];
  for (const { id: key } of MODEL_LINK_FIELDS)
    if (pairs.has(key) !== own.includes(key))
      throw bad(`a model ${shown(kind)} ${own.includes(key) ? 'needs' : 'has no'} ${key}`);
  return parseModel(
    {
      kind,
      hidden: kind === 'vgg-small' ? list('dense') : list('hidden'),
      widths: list('widths') ?? list('vgg-widths') ?? list('resnet-widths'),
      blocks: Number(pairs.get('blocks')?.[0]),
    },
    'model',
  );
}

function bad(why: string): LabError {
  return new LabError('bad-config', why);
}
