import { remembered } from '../../core/base/remembered';
import { configDifferences } from '../../core/compare/config-diff';
import { modelText } from '../../core/compare/experiments';
import type { RunConfig } from '../../core/config/run-config';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import { plannedCuts } from '../../core/record/plan';
import { runLabels } from '../../core/record/run-label';
import type { StoredRun } from '../persistence/stored-run';
import { KNOWN_DATA } from './data-state';
import type { LibraryState } from './library';
import { listedRows, statusWith } from './library';
import type { RunStatus } from './run-state';
import type { RunsFilter, RunsSort } from './runs-view';

/** One line of the table. */
export interface RunLine {
  readonly row: StoredRun;
  readonly status: RunStatus;
  /** "Run 12, SAP", or the name a person gave it. */
  readonly title: string;
}

/** A setting in which the shown runs differ. */
export interface SettingColumn {
  readonly id: string;
  readonly label: string;
  /** By run id; null where the setting does not apply. */
  readonly values: ReadonlyMap<string, string | null>;
  /** What two thirds of the runs have, or more, of those that have any; null where nothing is usual. */
  readonly usual: string | null;
  /** Every value is a number. */
  readonly numeric: boolean;
}

export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  queued: 'waiting',
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  interrupted: 'interrupted',
  elsewhere: 'in another tab',
  stopped: 'stopped',
  failed: 'failed',
  finished: 'finished',
  recorded: 'recorded',
  opened: 'opened',
};

const STATUS_ORDER = Object.keys(STATUS_WORDS);

/** All stored runs as lines, newest first; a line is the object it was while it says the same. `live`: the status of the runs this page holds. */
export function runLines(
  library: Pick<LibraryState, 'rows' | 'elsewhere'>,
  live: Readonly<Record<string, RunStatus>>,
): readonly RunLine[] {
  const rows = listedRows(library);
  const titles = titlesOf(rows);
  return rows.map((row) =>
    lineOf(
      row,
      statusWith(row, library, live[row.runId]),
      row.name === '' ? (titles.get(row.runId) ?? '') : row.name,
    ),
  );
}

const knownLines = new WeakMap<StoredRun, RunLine>();

function lineOf(row: StoredRun, status: RunStatus, title: string): RunLine {
  const known = knownLines.get(row);
  if (known?.status === status && known.title === title) return known;
  const line = { row, status, title };
  knownLines.set(row, line);
  return line;
}

/** The press of the button, and within it what sets the run apart. */
function titlesOf(rows: readonly StoredRun[]): ReadonlyMap<string, string> {
  const groups = new Map<string, StoredRun[]>();
  for (const row of rows) {
    const members = groups.get(row.group.id);
    if (members === undefined) groups.set(row.group.id, [row]);
    else members.push(row);
  }
  const titles = new Map<string, string>();
  for (const members of groups.values()) {
    const labels = labelsOfGroup(members.map(({ config }) => config));
    members.forEach(({ runId, group }, index) => {
      titles.set(runId, `${group.name.split(':', 1)[0]}, ${labels[index]}`);
    });
  }
  return titles;
}

const knownLabels = new WeakMap<
  RunConfig,
  { readonly configs: readonly RunConfig[]; readonly labels: readonly string[] }
>();

/** Worked out again only when a run joins or leaves. */
function labelsOfGroup(configs: readonly RunConfig[]): readonly string[] {
  const [first] = configs;
  if (first === undefined) return [];
  const known = knownLabels.get(first);
  if (
    known?.configs.length === configs.length &&
    known.configs.every((config, index) => config === configs[index])
  )
    return known.labels;
  const labels = runLabels(configs);
  knownLabels.set(first, { configs, labels });
  return labels;
}

export function dataLabel({ config, data }: StoredRun): string {
  const { source } = config.dataset;
  return KNOWN_DATA.find((entry) => entry.source === source)?.label ?? data.name;
}

/** What a run is filtered by. */
export const facetsOf = remembered(
  ({ row, status }: RunLine): Readonly<Record<Exclude<keyof RunsFilter, 'text' | 'tag'>, string>> => ({
    status: STATUS_WORDS[status],
    data: dataLabel(row),
    model: modelText(row.config.model),
    method: methodNamed(row.config.pruning.method).label,
  }),
);

/** All of a line that is searched. */
const textOf = remembered((line: RunLine) =>
  [line.title, line.row.notes, ...line.row.tags, ...Object.values(facetsOf(line))].join('\n').toLowerCase(),
);

/** Lines that pass every part of the filter; every word of the text has to stand somewhere. */
export function filterLines(lines: readonly RunLine[], filter: RunsFilter): readonly RunLine[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    const { row } = line;
    const facets = facetsOf(line);
    if (filter.tag !== null && !row.tags.includes(filter.tag)) return false;
    if (filter.status !== null && facets.status !== filter.status) return false;
    if (filter.data !== null && facets.data !== filter.data) return false;
    if (filter.model !== null && facets.model !== filter.model) return false;
    if (filter.method !== null && facets.method !== filter.method) return false;
    if (words.length === 0) return true;
    const text = textOf(line);
    return words.every((word) => text.includes(word));
  });
}

/** Choices that a method's name already says, unless a person changed them. */
const OF_THE_METHOD: readonly string[] = ['unit', 'score', 'budget', 'cadence', 'rewind'];

/** Only settings that have two values or more among these runs; one that just does not apply to some is no difference. */
export function settingColumns(rows: readonly StoredRun[]): readonly SettingColumn[] {
  const configs = rows.map(({ config }) => config);
  const differences = [
    ...configDifferences(configs),
    { id: 'seed', label: 'Seed', values: configs.map(({ seed }) => String(seed)) },
    { id: 'device', label: 'Backend', values: rows.map(({ environment }) => environment?.device ?? null) },
  ];
  return differences.flatMap(({ id, label, values }) => {
    const counts = new Map<string, number>();
    for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size < 2 || (OF_THE_METHOD.includes(id) && followsMethod(configs, values))) return [];
    const shown = id === 'source' ? rows.map(dataLabel) : values;
    const byRun = new Map(rows.map(({ runId }, index) => [runId, shown[index] ?? null]));
    const given = values.filter((value) => value !== null);
    const most = given.find((value) => 3 * (counts.get(value) ?? 0) >= 2 * given.length);
    const usual = most === undefined ? null : (shown[values.indexOf(most)] ?? null);
    return [
      { id, label, values: byRun, usual, numeric: given.every((value) => !Number.isNaN(numberOf(value))) },
    ];
  });
}

function followsMethod(configs: readonly RunConfig[], values: readonly (string | null)[]): boolean {
  const known = new Map<string, string | null>();
  return configs.every(({ pruning: { method } }, index) => {
    const value = values[index] ?? null;
    if (!known.has(method)) known.set(method, value);
    return known.get(method) === value;
  });
}

/** In the order of a column; what has no value there comes last either way, and what is equal stays as it was. */
export function sortLines(
  lines: readonly RunLine[],
  { by, descending }: RunsSort,
  columns: readonly SettingColumn[],
): readonly RunLine[] {
  const column = columns.find(({ id }) => id === by);
  const keyed = lines.map((line) => ({ line, key: sortKey(line, by, column) }));
  const way = descending ? -1 : 1;
  return keyed
    .toSorted((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return way * compareKeys(a.key, b.key);
    })
    .map(({ line }) => line);
}

/** "4,000" → 4000; NaN for words. */
function numberOf(value: string): number {
  return Number(value.replaceAll(',', ''));
}

let collator: Intl.Collator | null = null;

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // Made when first asked: a table sorted by words compares thousands of times.
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(String(a), String(b));
}

function sortKey(line: RunLine, by: string, column: SettingColumn | undefined): string | number | null {
  const { row, status, title } = line;
  switch (by) {
    case 'title':
      return title;
    case 'started':
      // Runs of one press share their time; the first method stands first.
      return Date.parse(row.createdAt) - row.place / 1000;
    case 'status':
      return STATUS_ORDER.indexOf(status);
    case 'iterations':
      return row.records === 0 ? null : Math.min(1, (row.records - 1) / plannedCuts(row.config));
    case 'accuracy':
      return row.figures?.testAccuracy ?? null;
    case 'compression':
      return row.figures === null ? null : row.figures.weightsTotal / Math.max(1, row.figures.weightsAlive);
    default: {
      const value = column?.values.get(row.runId) ?? null;
      return value !== null && column?.numeric === true ? numberOf(value) : value;
    }
  }
}
