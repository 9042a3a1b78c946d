import { describeError, LabError } from '../base/errors';
import type { JsonObject } from '../base/json-reader';
import { isJsonObject, jsonObject, oneOf, ownField, shown } from '../base/json-reader';
import { DEFAULT_CONFIG } from '../config/defaults';
import { parseConfig, parseModel } from '../config/parse-config';
import { PRESETS } from '../config/presets';
import type { RunConfig } from '../config/run-config';
import { fieldProblem } from '../config/validate';
import type { MethodName } from '../pruning/methods/catalogue';
import { METHODS } from '../pruning/methods/catalogue';
import { axisValues } from './axis-values';
import { applies } from './expand';
import { fieldNamed } from './field-named';
import type { Setting, Sweep, SweepAxis, SweepMethod } from './sweep';
import { SWEEP_VERSION } from './sweep';

/** Files of older pages name these for channel methods where they decide nothing. */
const ONCE_WRITTEN = ['scope', 'cutFrom', 'imagesPerClass'];

const PARTS = ['sweep', 'preset', 'config', 'model', 'settings', 'methods', 'axes', 'seeds'];

/**
 * A sweep.json:
 *
 *     { "sweep": 1, "preset": "three-phases", "model": {...}, "settings": {"epochs": 2},
 *       "methods": ["sap", {"method": "lottery", "settings": {"fraction": 0.3}}],
 *       "axes": {"p": [0.2, 0.5], "gamma": {"from": 1, "to": 3, "step": 1}}, "seeds": [0, 1, 2] }
 *
 * Everything but `sweep` may be left out; `config`, a whole RunConfig, may stand for the preset.
 * @throws LabError('bad-config') with one sentence.
 */
export function parseSweep(json: string): Sweep {
  try {
    return readSweep(JSON.parse(json));
  } catch (error) {
    if (error instanceof LabError) throw new LabError('bad-config', error.message);
    if (error instanceof SyntaxError)
      throw new LabError('bad-config', `The sweep is not JSON: ${error.message.split('\n')[0] ?? ''}.`);
    throw new LabError('bad-config', `The sweep cannot be read: ${describeError(error).message}.`);
  }
}

function readSweep(value: unknown): Sweep {
  const raw = jsonObject(value, '');
  const stray = Object.keys(raw).find((key) => !PARTS.includes(key));
  if (stray !== undefined)
    throw new LabError(
      'bad-config',
      `A sweep has no part ${shown(stray)}. Its parts are ${PARTS.join(', ')}.`,
    );
  const version = ownField(raw, 'sweep');
  if (version !== SWEEP_VERSION)
    throw new LabError(
      'bad-config',
      `This is no sweep of version ${SWEEP_VERSION}: it must say "sweep": ${SWEEP_VERSION}, not ${shown(version)}.`,
    );
  const { base, presetMethods } = readBase(raw);
  const shared = settingsOf(ownField(raw, 'settings') ?? {}, 'settings');
  const methods = readMethods(ownField(raw, 'methods'), presetMethods);
  for (const { id } of shared)
    if (!methods.some((entry) => applies(base, entry, id)))
      throw new LabError(
        'bad-config',
        `settings.${id} (${fieldNamed(id).label}) changes nothing: no method of the sweep has it.`,
      );
  return {
    base,
    methods: methods.map((entry) => ({
      ...entry,
      settings: [
        ...shared.filter(({ id }) => applies(base, entry, id)),
        ...entry.settings.filter(({ id }) => !ONCE_WRITTEN.includes(id) || applies(base, entry, id)),
      ],
    })),
    axes: readAxes(ownField(raw, 'axes')),
    seeds: readSeeds(ownField(raw, 'seeds') ?? [base.seed]),
  };
}

function readBase(raw: JsonObject): { base: RunConfig; presetMethods: readonly RunConfig[] } {
  const [name, config, model] = [ownField(raw, 'preset'), ownField(raw, 'config'), ownField(raw, 'model')];
  if (name !== undefined && config !== undefined)
    throw new LabError('bad-config', 'A sweep starts from a preset or from a config, not from both.');
  const runs =
    name === undefined
      ? [config === undefined ? DEFAULT_CONFIG : parseConfig(config, 'config')]
      : (PRESETS.find((preset) => preset.name === name)?.runs ?? []);
  const [first] = runs;
  if (first === undefined)
    throw new LabError(
      'bad-config',
      `There is no preset ${shown(name)}. Presets are ${PRESETS.map((preset) => preset.name).join(', ')}.`,
    );
  return {
    base: model === undefined ? first : { ...first, model: parseModel(model, 'model') },
    presetMethods: runs,
  };
}

/** Without methods, those of the preset or the config, with their numbers. */
function readMethods(value: unknown, runs: readonly RunConfig[]): readonly SweepMethod[] {
  if (value === undefined)
    return runs.map((config) => ({ method: config.pruning.method, settings: budgetSettings(config) }));
  if (!Array.isArray(value) || value.length === 0)
    throw new LabError(
      'bad-config',
      `methods must be a list such as ["sap", "lottery"], not ${shown(value)}.`,
    );
  return value.map((item: unknown, index) => {
    const place = `methods[${index}]`;
    if (!isJsonObject(item)) return { method: methodOf(item, place), settings: [] };
    const stray = Object.keys(item).find((key) => key !== 'method' && key !== 'settings');
    if (stray !== undefined)
      throw new LabError(
        'bad-config',
        `${place} has an unknown part ${shown(stray)}: it has method and settings.`,
      );
    return {
      method: methodOf(ownField(item, 'method'), `${place}.method`),
      settings: settingsOf(ownField(item, 'settings') ?? {}, `${place}.settings`),
    };
  });
}

function methodOf(value: unknown, place: string): MethodName {
  return oneOf(METHODS.map(({ name }) => name))(value, place);
}

/** The numbers of a config's own budget, and its scope. */
function budgetSettings(config: RunConfig): readonly Setting[] {
  return ['p', 'q', 'gamma', 'eta', 'beta', 'counting', 'fraction', 'share', 'channels', 'scope'].flatMap(
    (id) => {
      const value = fieldNamed(id).read(config);
      return value === undefined ? [] : [{ id, value }];
    },
  );
}

function settingsOf(value: unknown, place: string): readonly Setting[] {
  return Object.entries(jsonObject(value, place)).map(([id, given]) => {
    const field = fieldNamed(id);
    if (id === 'seed') throw new LabError('bad-config', `${place}.seed: seeds have their own list, "seeds".`);
    const problem = fieldProblem(field, given);
    if (problem !== null) throw new LabError('bad-config', `${place}.${id}: ${problem}`);
    return { id, value: given };
  });
}

function readAxes(value: unknown): readonly SweepAxis[] {
  if (value === undefined) return [];
  return Object.entries(jsonObject(value, 'axes')).map(([id, given]) => {
    if (id === 'seed') throw new LabError('bad-config', 'axes.seed: seeds have their own list, "seeds".');
    return { id, values: axisValues(fieldNamed(id), given) };
  });
}

function readSeeds(value: unknown): readonly number[] {
  const seeds = axisValues(fieldNamed('seed'), value);
  return [...new Set(seeds.filter((seed) => typeof seed === 'number'))];
}
