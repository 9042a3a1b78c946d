import { FIELDS } from '../../core/config/fields';
import type { Field } from '../../core/config/fields/field';
import { canonicalText } from '../../core/config/key';
import type { Preset } from '../../core/config/presets';
import { DEFAULT_PRESET, PRESETS } from '../../core/config/presets';
import type { RunConfig } from '../../core/config/run-config';
import { configProblems } from '../../core/config/validate';
import { SCHEDULE_IDS, scheduleOf, withSchedule } from '../../core/config/with-schedule';
import { writeField } from '../../core/config/write-field';
import type { BackendChoice } from '../../core/protocol/protocol';
import { sameSort } from '../../core/pruning/budgets/counts-channels';
import type { MethodName } from '../../core/pruning/methods/catalogue';
import { METHODS, methodNamed } from '../../core/pruning/methods/catalogue';
import type { Recipe } from '../../core/pruning/recipe';
import { planProblem } from '../../core/record/plan-problem';
import { dataProblems } from './data-problems';
import type { NetShape } from './net-of';
import { netOf } from './net-of';

export const MOST_METHODS = 5;

/** What the form holds: one shared config and the methods that differ in it. Its own pruning method is never run. */
export interface Setup {
  readonly shared: RunConfig;
  readonly methods: readonly MethodEntry[];
  readonly backend: BackendChoice;
}

export interface MethodEntry {
  readonly id: number;
  readonly method: MethodName;
  readonly recipe: Recipe;
}

/** How many images the loaded data has, and of what kind. */
export interface DataLimits {
  readonly name: string;
  readonly train: number;
  readonly test: number;
  readonly shape: NetShape;
}

/** Fields of the gradual schedule: shared by the methods that prune while training, so that they differ in their choice only. */
export const SCHEDULE_FIELDS: readonly Field[] = FIELDS.filter(({ id }) => SCHEDULE_IDS.includes(id));

/** Fields of the recipe: every method has its own. The others are shared. */
export const METHOD_FIELDS: readonly Field[] = FIELDS.filter(
  (field) =>
    field.group === 'pruning' &&
    field.id !== 'iterations' &&
    field.id !== 'cutFrom' &&
    !SCHEDULE_FIELDS.includes(field),
);

export const SHARED_FIELDS: readonly Field[] = FIELDS.filter(
  (field) => !METHOD_FIELDS.includes(field) && !SCHEDULE_FIELDS.includes(field),
);

/** Settings of pruning that the methods share, as far as they have them. */
export const SHARED_PRUNING_FIELDS: readonly Field[] = SHARED_FIELDS.filter(
  ({ group }) => group === 'pruning',
);

export function initialSetup(): Setup {
  const preset = PRESETS.find(({ name }) => name === DEFAULT_PRESET) ?? PRESETS[0];
  if (preset === undefined) throw new Error('The catalogue of presets is empty.');
  return fromPreset(preset);
}

/** The form filled by a preset. Data and seed of a form in use stay: a preset is about the net and the methods. */
export function fromPreset(preset: Preset, current?: Setup): Setup {
  const [first] = preset.runs;
  if (first === undefined) throw new Error(`Preset ${preset.name} has no runs.`);
  const kept = current === undefined ? {} : { dataset: current.shared.dataset, seed: current.shared.seed };
  return {
    shared: withOwners(
      { ...first, ...kept, pruning: { ...first.pruning, ...gradualOf(preset.runs) } },
      SHARED_PRUNING_FIELDS,
      preset.runs,
    ),
    methods: preset.runs.map(({ pruning }, id) => ({ id, method: pruning.method, recipe: pruning.recipe })),
    backend: current?.backend ?? 'auto',
  };
}

/** Every field as the first run says that has it. */
function withOwners(config: RunConfig, fields: readonly Field[], runs: readonly RunConfig[]): RunConfig {
  return fields.reduce((built, field) => {
    const owner = runs.find((run) => field.read(run) !== undefined);
    return owner === undefined ? built : writeField(built, field, field.read(owner));
  }, config);
}

/** The schedule that the runs share which have one. */
function gradualOf(runs: readonly RunConfig[]): Pick<RunConfig['pruning'], 'gradual'> {
  const scheduled = runs.filter(({ pruning }) => pruning.gradual !== undefined);
  const [first] = scheduled;
  if (first === undefined) return {};
  const { gradual } = withOwners(first, SCHEDULE_FIELDS, scheduled).pruning;
  return gradual === undefined ? {} : { gradual };
}

/** The preset the form still equals, data and seed apart. */
export function presetOf(setup: Setup): Preset | null {
  const now = canonicalText(essence(runConfigs(setup)));
  return PRESETS.find(({ runs }) => canonicalText(essence(runs)) === now) ?? null;
}

function essence(configs: readonly RunConfig[]): unknown {
  return configs.map(withSchedule).map(({ model, training, pruning }) => ({ model, training, pruning }));
}

/** One config per method, in the order of the form. */
export function runConfigs(setup: Setup): readonly RunConfig[] {
  return setup.methods.map((entry) => configOf(setup, entry));
}

/** The schedule goes to the methods that prune channels, written out: a record says by itself when its channels went. */
export function configOf({ shared }: Setup, { method, recipe }: MethodEntry): RunConfig {
  return withSchedule({ ...shared, pruning: { ...shared.pruning, method, recipe } });
}

/** The config that stands for a shared setting: of a method that has it; null where none has. */
export function configWith(setup: Setup, field: Field): RunConfig | null {
  const configs = setup.methods.length === 0 ? [setup.shared] : runConfigs(setup);
  return configs.find((config) => field.read(config) !== undefined) ?? null;
}

/** The config that stands for the schedule: of a method that prunes while training; null without one. */
export function scheduleConfig(setup: Setup): RunConfig | null {
  const config = channelConfig(setup);
  return config?.pruning.recipe.cadence === 'gradual' ? config : null;
}

/** The config that stands for all methods that prune channels, of one with a schedule in epochs if there is; null without one. */
function channelConfig(setup: Setup): RunConfig | null {
  const channels = setup.methods.filter(({ recipe }) => recipe.unit === 'channel');
  const entry = channels.find(({ recipe }) => recipe.cadence === 'gradual') ?? channels[0];
  return entry === undefined ? null : configOf(setup, entry);
}

/** Changes the schedule of all methods that prune channels. */
export function changeSchedule(setup: Setup, change: (config: RunConfig) => RunConfig): Setup {
  const config = channelConfig(setup);
  if (config === null) return setup;
  // What decides nothing of this method may be set for another.
  const whole = { ...config, pruning: { ...config.pruning, gradual: scheduleOf(setup.shared) } };
  const { gradual } = change(whole).pruning;
  if (gradual === undefined) return setup;
  return changeShared(setup, (shared) => ({ ...shared, pruning: { ...shared.pruning, gradual } }));
}

/** How much the gradual methods cut, where they all agree; null where each has its own amount. */
export function commonAmount(setup: Setup): { readonly config: RunConfig; readonly field: Field } | null {
  const budgets = setup.methods.filter(({ recipe }) => recipe.unit === 'channel');
  const [first] = budgets;
  if (first === undefined || new Set(budgets.map(({ recipe }) => canonicalText(recipe.budget))).size > 1)
    return null;
  const { kind } = first.recipe.budget;
  const id = kind === 'channel-share' ? 'share' : kind === 'channel-count' ? 'channels' : null;
  const field = METHOD_FIELDS.find((entry) => entry.id === id);
  return field === undefined ? null : { config: configOf(setup, first), field };
}

/** Changes the amount of every channel method at once. */
export function changeAmount(setup: Setup, change: (config: RunConfig) => RunConfig): Setup {
  return setup.methods
    .filter(({ recipe }) => recipe.unit === 'channel')
    .reduce((changed, { id }) => changeMethod(changed, id, change), setup);
}

export function changeShared(setup: Setup, change: (config: RunConfig) => RunConfig): Setup {
  return { ...setup, shared: change(setup.shared) };
}

/** Changes one method's recipe through a config, as the fields write it. */
export function changeMethod(setup: Setup, id: number, change: (config: RunConfig) => RunConfig): Setup {
  const methods = setup.methods.map((entry) =>
    entry.id === id ? { ...entry, recipe: change(configOf(setup, entry)).pruning.recipe } : entry,
  );
  return { ...setup, methods };
}

/** Another method in the same row, with its own recipe; a budget of the same sort keeps its numbers. */
export function switchMethod(setup: Setup, id: number, name: MethodName): Setup {
  const methods = setup.methods.map((entry) => {
    if (entry.id !== id) return entry;
    const { recipe } = methodNamed(name);
    const budget = sameSort(entry.recipe.budget, recipe.budget) ? entry.recipe.budget : recipe.budget;
    return { ...entry, method: name, recipe: { ...recipe, budget } };
  });
  return { ...setup, methods };
}

/** Adds the first method of the catalogue that is not in the form yet, of the kind already there if possible. */
export function addMethod(setup: Setup): Setup {
  if (setup.methods.length >= MOST_METHODS) return setup;
  const used = new Set(setup.methods.map((entry) => entry.method));
  const unit = setup.methods.at(-1)?.recipe.unit;
  const free = METHODS.filter(({ name }) => !used.has(name));
  const method = free.find(({ recipe }) => recipe.unit === unit) ?? free[0] ?? METHODS[0];
  if (method === undefined) return setup;
  const id = 1 + Math.max(-1, ...setup.methods.map((entry) => entry.id));
  const twin = setup.methods.find((entry) => sameSort(entry.recipe.budget, method.recipe.budget));
  const recipe = { ...method.recipe, budget: twin?.recipe.budget ?? method.recipe.budget };
  return { ...setup, methods: [...setup.methods, { id, method: method.name, recipe }] };
}

export function removeMethod(setup: Setup, id: number): Setup {
  return { ...setup, methods: setup.methods.filter((entry) => entry.id !== id) };
}

/** Problems by field id: shared ones, and per method its own. */
export interface SetupProblems {
  readonly shared: ReadonlyMap<string, string>;
  readonly methods: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** Why nothing can run, in one sentence; null when it can. */
  readonly first: string | null;
}

export function setupProblems(setup: Setup, limits: DataLimits | null): SetupProblems {
  const shared = new Map<string, string>();
  const methods = new Map<number, ReadonlyMap<string, string>>();
  for (const entry of setup.methods) {
    const own = new Map<string, string>();
    const config = configOf(setup, entry);
    const problems = configProblems(config);
    for (const [id, sentence] of problems) {
      const target = METHOD_FIELDS.some((field) => field.id === id) ? own : shared;
      target.set(id, readable(sentence));
    }
    const net = limits === null ? null : netOf(config.model, limits.shape);
    const plan = problems.size > 0 ? null : planProblem(config, net);
    // The schedule is shared; the net and the amount are told where the method is.
    if (plan !== null) (plan.id === 'every' ? shared : own).set(plan.id, plan.sentence);
    methods.set(entry.id, own);
  }
  const data = limits === null ? null : dataProblems(setup.shared.dataset, limits);
  if (data?.tooFew === true) {
    shared.delete('train');
    shared.delete('test');
  }
  for (const [id, sentence] of data?.fields ?? []) if (!shared.has(id)) shared.set(id, sentence);
  const first =
    setup.methods.length === 0
      ? 'Add a method first: there is nothing to run.'
      : data?.tooFew === true
        ? 'The data is too small for a run.'
        : ([shared, ...methods.values()].flatMap((problems) => [...problems.values()])[0] ?? null);
  return { shared, methods, first };
}

/** An empty or half-typed number reaches the check as NaN: say what is wanted, not how a computer writes it. */
function readable(sentence: string): string {
  return sentence.replace(', not null.', '.').replace(', not NaN.', '.');
}
