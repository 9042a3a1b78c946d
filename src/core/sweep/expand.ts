import { LabError } from '../base/errors';
import { AMOUNT_FIELD } from '../config/fields/channel-fields';
import { configKey } from '../config/key';
import type { RunConfig } from '../config/run-config';
import { configProblems, fieldProblem } from '../config/validate';
import { BEFORE_SCHEDULE, withSchedule } from '../config/with-schedule';
import { writeField } from '../config/write-field';
import type { Architecture } from '../models/architecture';
import { budgetRule } from '../pruning/budgets/catalogue';
import type { ChannelAmount } from '../pruning/budgets/counts-channels';
import { countsChannels } from '../pruning/budgets/counts-channels';
import type { MethodName } from '../pruning/methods/catalogue';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { planProblem } from '../record/plan-problem';
import { fieldNamed } from './field-named';
import type { Setting, Sweep, SweepMethod } from './sweep';

/** One run of the grid. */
export interface SweepRun {
  readonly config: RunConfig;
  /** Names the config; no two runs of a grid share one. */
  readonly key: string;
}

/** A combination that cannot run. */
export interface RefusedCombination {
  /** "SAP, p 1, q 0.5". */
  readonly what: string;
  /** Why, in one sentence. */
  readonly why: string;
}

export interface Grid {
  readonly runs: readonly SweepRun[];
  readonly refused: readonly RefusedCombination[];
}

/** A grid this large is a slip of the keyboard. */
const MOST_RUNS = 20_000;

/**
 * All combinations in a fixed order: methods, then the axes as listed (the last one fastest), then seeds. Equal configs are one run.
 * @param netOf the dense net of a model, where the images are known.
 * @throws LabError('bad-config') when the grid is too large, or an axis or setting applies nowhere.
 */
export function expandSweep(
  sweep: Sweep,
  netOf: (model: RunConfig['model']) => Architecture | null = () => null,
): Grid {
  const { base, methods, axes, seeds } = sweep;
  const size = gridSize(sweep);
  if (size > MOST_RUNS)
    throw new LabError(
      'bad-config',
      `The sweep has ${size} combinations, more than ${MOST_RUNS}. Take fewer values per axis.`,
    );
  checkApplies(sweep);
  const runs = new Map<string, SweepRun>();
  const refused = new Map<string, RefusedCombination>();
  for (const entry of methods) {
    const has = new Set(axes.flatMap(({ id }) => (applies(base, entry, id) ? id : [])));
    for (const combination of combinations(sweep)) {
      const own = combination.filter(({ id }) => has.has(id));
      const config = configOf(base, entry, own);
      const why =
        settingProblem(config, [...entry.settings, ...own]) ??
        [...configProblems(config).values()][0] ??
        planProblem(config, netOf(config.model))?.sentence;
      if (why !== undefined) {
        const what = describe(entry.method, own);
        refused.set(what, { what, why });
        continue;
      }
      for (const seed of seeds) {
        const seeded = { ...config, seed };
        const key = configKey(seeded);
        if (!runs.has(key)) runs.set(key, { config: seeded, key });
      }
    }
  }
  return { runs: [...runs.values()], refused: [...refused.values()] };
}

/** A choice that does not go with the config it was written to. */
function settingProblem(config: RunConfig, settings: readonly Setting[]): string | undefined {
  return settings.flatMap(({ id, value }) => fieldProblem(fieldNamed(id), value, config) ?? []).at(0);
}

/** Combinations of a sweep, those that cannot run and those that come out equal included. */
export function gridSize({ methods, axes, seeds }: Sweep): number {
  return axes.reduce((product, { values }) => product * values.length, methods.length * seeds.length);
}

function combinations({ axes }: Sweep): readonly (readonly Setting[])[] {
  return axes.reduce<readonly (readonly Setting[])[]>(
    (before, { id, values }) =>
      before.flatMap((combination) => values.map((value) => [...combination, { id, value }])),
    [[]],
  );
}

function configOf(base: RunConfig, { method, settings }: SweepMethod, own: readonly Setting[]): RunConfig {
  const recipe = recipeFor(method, settings, own);
  // Which budget is settled: a setting may name the one that an axis puts aside.
  const all = [...settings, ...own].filter(({ id }) => id !== AMOUNT_FIELD.id);
  const first = writeAll(
    { ...base, pruning: { ...base.pruning, method, recipe } },
    all.filter(({ id }) => BEFORE_SCHEDULE.includes(id)),
  );
  const rest = all.filter(({ id }) => !BEFORE_SCHEDULE.includes(id));
  return withSchedule(writeAll(withSchedule(first), rest));
}

/** A share of all channels and channels per step are two budgets: asking for one takes it, an axis before a setting. */
function recipeFor(method: MethodName, settings: readonly Setting[], own: readonly Setting[]): Recipe {
  const { recipe } = methodNamed(method);
  const kind = amountAsked(own) ?? amountAsked(settings);
  if (kind === null || !countsChannels(recipe.budget) || kind === recipe.budget.kind) return recipe;
  return { ...recipe, budget: budgetRule(kind).defaults };
}

/** Named itself, or by its number. */
function amountAsked(settings: readonly Setting[]): ChannelAmount['kind'] | null {
  const named = settings.find(({ id }) => id === AMOUNT_FIELD.id)?.value;
  if (named === 'channel-count' || named === 'channel-share') return named;
  const ids = settings.map(({ id }) => id);
  return ids.includes('channels') ? 'channel-count' : ids.includes('share') ? 'channel-share' : null;
}

function writeAll(config: RunConfig, settings: readonly Setting[]): RunConfig {
  return settings.reduce((built, { id, value }) => writeField(built, fieldNamed(id), value), config);
}

/** Whether a method, on this data and model, has the field at all. */
export function applies(base: RunConfig, { method }: Pick<SweepMethod, 'method'>, id: string): boolean {
  return (
    fieldNamed(id).read(configOf(base, { method, settings: [] }, [{ id, value: undefined }])) !== undefined
  );
}

function checkApplies({ base, methods, axes }: Sweep): void {
  for (const { id } of axes)
    if (!methods.some((entry) => applies(base, entry, id)))
      throw new LabError(
        'bad-config',
        `The axis ${id} (${fieldNamed(id).label}) changes nothing: no method of the sweep has it.`,
      );
  for (const entry of methods)
    for (const { id } of entry.settings)
      if (!applies(base, entry, id) || putAside(entry.settings, id))
        throw new LabError(
          'bad-config',
          `${methodNamed(entry.method).label} has no setting ${id} (${fieldNamed(id).label}): leave it out.`,
        );
}

/** The number of a budget beside another that is named. */
function putAside(settings: readonly Setting[], id: string): boolean {
  const named = settings.find((entry) => entry.id === AMOUNT_FIELD.id)?.value;
  return (id === 'share' && named === 'channel-count') || (id === 'channels' && named === 'channel-share');
}

function describe(method: MethodName, own: readonly Setting[]): string {
  const values = own.map(({ id, value }) => `${id} ${String(value)}`);
  return [methodNamed(method).label, ...values].join(', ');
}
