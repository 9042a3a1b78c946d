import { describeError } from '../../core/base/errors';
import { FIELDS } from '../../core/config/fields';
import type { Field } from '../../core/config/fields/field';
import { canonicalText, configText } from '../../core/config/key';
import type { RunConfig } from '../../core/config/run-config';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import { countText, parameterText } from '../../core/record/number-text';
import { recipeText } from '../../core/record/run-label';
import { linkConfigs } from '../../core/share/link';
import { ablationSweep } from '../../core/sweep/ablations';
import { axisFromText, textOfAxis } from '../../core/sweep/axis-text';
import type { Grid } from '../../core/sweep/expand';
import { applies, expandSweep, gridSize } from '../../core/sweep/expand';
import { fieldNamed } from '../../core/sweep/field-named';
import type { Sweep } from '../../core/sweep/sweep';
import { sweepOfConfigs } from '../../core/sweep/sweep-of-configs';
import type { DataState } from './data-state';
import type { Setup } from './setup';
import type { AxisText, SweepDraft } from './sweep-draft';
import { architectureFor } from './sweep-progress';

/** What a draft says, before it is expanded. */
export interface SweepReading {
  /** Null while an axis cannot be read. */
  readonly sweep: Sweep | null;
  readonly axes: readonly PlannedAxis[];
  readonly seedsText: string;
  readonly seedsProblem: string | null;
  /** Fields that another axis can be made of. */
  readonly free: readonly Field[];
  /** Why the whole cannot be expanded, the axes apart. */
  readonly problem: string | null;
}

/** What a draft comes to. */
export interface SweepPlan extends SweepReading {
  readonly grid: Grid;
  readonly rows: readonly SweepRow[];
}

export interface PlannedAxis extends AxisText {
  readonly field: Field;
  readonly values: readonly unknown[];
  readonly problem: string | null;
}

/** One setting with all its seeds. */
export interface SweepRow {
  /** "SAP p 0.2, scope layer". */
  readonly label: string;
  /** Its runs, as places in the grid. */
  readonly places: readonly number[];
}

/** More runs than one page should hold: the terminal takes them in shares. */
const MOST_HERE = 1000;

const NO_GRID: Grid = { runs: [], refused: [] };

/** As fast as somebody types. */
export function readDraft(draft: SweepDraft, setup: Setup): SweepReading {
  const seedField = fieldNamed('seed');
  const { seed } = setup.shared;
  const seedsText = draft.seeds ?? textOfAxis(seedField, [seed, seed + 1, seed + 2]);
  const axes = draft.axes.map((axis) => ({
    ...axis,
    field: fieldNamed(axis.id),
    ...valuesOf(fieldNamed(axis.id), axis.text),
  }));
  const seeds = valuesOf(seedField, seedsText);
  const reading = {
    ...{ axes, seedsText, seedsProblem: seeds.problem, sweep: null, free: [] },
    problem: null,
  };
  try {
    const bare = subjectSweep(draft, setup);
    const free = FIELDS.filter(
      ({ id }) =>
        id !== 'seed' &&
        !axes.some((axis) => axis.id === id) &&
        bare.methods.some((entry) => applies(bare.base, entry, id)),
    );
    if (seeds.problem !== null || axes.some(({ problem }) => problem !== null)) return { ...reading, free };
    const sweep = {
      ...bare,
      axes: axes.map(({ id, values }) => ({ id, values })),
      seeds: seeds.values.filter((value) => typeof value === 'number'),
    };
    const problem = gridSize(sweep) > MOST_HERE ? tooManySentence(gridSize(sweep)) : null;
    return { ...reading, free, sweep, problem };
  } catch (error) {
    return { ...reading, problem: describeError(error).message };
  }
}

/** The grid of what was read: some 20 ms for as many runs as the page takes. */
export function planOf(reading: SweepReading, data: DataState): SweepPlan {
  const { sweep, axes, problem } = reading;
  if (sweep === null || problem !== null) return { ...reading, grid: NO_GRID, rows: [] };
  try {
    const netOf = architectureFor(data);
    const grid = expandSweep(sweep, (model) => netOf({ model }));
    const rows = rowsOf(
      grid.runs.map(({ config }) => config),
      axes.map(({ id }) => id),
    );
    return { ...reading, grid, rows };
  } catch (error) {
    const problem = describeError(error).message;
    return { ...reading, sweep: null, grid: NO_GRID, rows: [], problem };
  }
}

function tooManySentence(size: number): string {
  return `${countText(size)} combinations are more than this page takes, ${countText(MOST_HERE)}. Take fewer values, or save the grid and run it in the terminal.`;
}

/** What a new axis of a field starts with: the values it has now. */
export function startText(field: Field, draft: SweepDraft, setup: Setup): string {
  const bare = expandSweep({ ...subjectSweep(draft, setup), axes: [], seeds: [0] });
  const values = bare.runs.flatMap(({ config }) => {
    const value = field.read(config);
    return value === undefined ? [] : [value];
  });
  return textOfAxis(field, [...new Map(values.map((value) => [canonicalText(value), value])).values()]);
}

function subjectSweep({ subject }: SweepDraft, setup: Setup): Sweep {
  switch (subject.kind) {
    case 'form':
      // As a link carries them: a schedule only where somebody made one.
      return sweepOfConfigs(linkConfigs(setup), [], []);
    case 'ablation':
      return { ...ablationSweep(subject.ablation, setup.shared, []), axes: [] };
    case 'file':
      return { ...subject.sweep, axes: [], seeds: [] };
  }
}

function valuesOf(
  field: Field,
  text: string,
): { readonly values: readonly unknown[]; readonly problem: string | null } {
  try {
    return { values: axisFromText(field, text), problem: null };
  } catch (error) {
    return { values: [], problem: describeError(error).message };
  }
}

/** Runs that differ in their seed alone are one row; a row is named after its values of `ids`. */
function rowsOf(configs: readonly RunConfig[], ids: readonly string[]): readonly SweepRow[] {
  const rows = new Map<string, { config: RunConfig; places: number[] }>();
  configs.forEach((config, place) => {
    const key = configText({ ...config, seed: 0 });
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { config, places: [place] });
    else row.places.push(place);
  });
  const labels = new Map<string, number>();
  const all = [...rows.values()].map(({ config, places }) => {
    const label = settingText(config, ids);
    labels.set(label, (labels.get(label) ?? 0) + 1);
    return { label, places, config };
  });
  return all.map(({ label, places, config }) => ({
    // Two rows of one method in the form.
    label: labels.get(label) === 1 ? label : `${label}, ${recipeText(config.pruning.recipe)}`,
    places,
  }));
}

/** The rows of runs that were started, named after what differs among them. */
export function rowsOfRuns(configs: readonly RunConfig[]): readonly SweepRow[] {
  const varied = FIELDS.filter((field) => field.id !== 'seed' && varies(field, configs));
  return rowsOf(
    configs,
    varied.map(({ id }) => id),
  );
}

/** Within a method: that two methods differ in a field is no axis. */
function varies(field: Field, configs: readonly RunConfig[]): boolean {
  const first = new Map<string, string>();
  return configs.some((config) => {
    const { method } = config.pruning;
    const text = canonicalText(field.read(config) ?? []);
    const known = first.get(method);
    first.set(method, known ?? text);
    return known !== undefined && known !== text;
  });
}

/** The method and its values on the axes it has. */
function settingText(config: RunConfig, ids: readonly string[]): string {
  const values = ids.flatMap((id) => {
    const field = fieldNamed(id);
    const value = field.read(config);
    return value === undefined ? [] : [`${fieldText(field)}\u00a0${valueText(field, value)}`];
  });
  const method = methodNamed(config.pruning.method).label;
  return [method, values.join(', ')].filter((part) => part !== '').join(' ');
}

/** "learning rate"; letters of the paper alone: "γ". */
export function fieldText({ label }: Field): string {
  const name = label.replace(/ \(.*\)$/, '');
  return name.length <= 3 ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function valueText(field: Field, value: unknown): string {
  if (typeof value === 'number') return parameterText(value);
  return textOfAxis(field, [value]);
}
