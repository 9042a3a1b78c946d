import type { RunLine, SettingColumn } from '../../store/runs-table';

/** What all rows have in common. */
export interface RowShape {
  readonly columns: readonly SettingColumn[];
  /** `grid-template-columns`. */
  readonly template: string;
  /** The run whose settings the others are held against; null: what most of them have. */
  readonly model: string | null;
}

/** All that a row shows. */
export interface DrawnRow {
  readonly line: RunLine;
  readonly shape: RowShape;
  readonly chosen: boolean;
}

export interface WantedRows {
  readonly lines: readonly RunLine[];
  readonly shape: RowShape;
  readonly chosen: ReadonlySet<string>;
}

/** By run. */
export type DrawnRows = ReadonlyMap<string, DrawnRow>;

/**
 * The rows after one more turn: of those that are not there yet, or show something else, the `most` nearest to the place `near` change;
 * the others stay as they are. A row that stays is the object it was.
 */
export function drawnAfter(before: DrawnRows, wanted: WantedRows, near: number, most: number): DrawnRows {
  const { lines, shape, chosen } = wanted;
  const next = new Map<string, DrawnRow>();
  let left = most;
  for (const place of outwards(near, lines.length)) {
    const line = lines[place];
    if (line === undefined) continue;
    const { runId } = line.row;
    const known = before.get(runId);
    const is = { line, shape, chosen: chosen.has(runId) };
    if (known !== undefined && (left === 0 || sameRow(known, is))) next.set(runId, known);
    else if (left > 0) {
      next.set(runId, is);
      left--;
    }
  }
  return next;
}

/** Whether every row is there and shows what it should. */
export function allDrawn(drawn: DrawnRows, { lines, shape, chosen }: WantedRows): boolean {
  return lines.every((line) => {
    const known = drawn.get(line.row.runId);
    return known !== undefined && sameRow(known, { line, shape, chosen: chosen.has(line.row.runId) });
  });
}

function sameRow(a: DrawnRow, b: DrawnRow): boolean {
  return a.line === b.line && a.chosen === b.chosen && sameCells(a.line.row.runId, a.shape, b.shape);
}

/** Columns are made anew with every run that starts, and for most of the others say what they said. */
function sameCells(runId: string, a: RowShape, b: RowShape): boolean {
  if (a === b) return true;
  return (
    a.template === b.template &&
    a.columns.length === b.columns.length &&
    a.columns.every((column, place) => {
      const other = b.columns[place];
      if (other === undefined || column.id !== other.id || column.numeric !== other.numeric) return false;
      const value = valueIn(column, runId);
      if (value !== valueIn(other, runId)) return false;
      return differs(column, value, a.model) === differs(other, value, b.model);
    })
  );
}

export function valueIn({ values }: SettingColumn, runId: string): string | null {
  return values.get(runId) ?? null;
}

/** Whether a value is not what most runs have, or not what the run `model` has. */
export function differs(
  { values, usual }: SettingColumn,
  value: string | null,
  model: string | null,
): boolean {
  const expected = model === null ? usual : (values.get(model) ?? null);
  return value !== null && expected !== null && value !== expected;
}

/** 5, 4, 6, 3, 7 … of 0..count - 1. */
function* outwards(near: number, count: number): Generator<number> {
  const start = Math.max(0, Math.min(count - 1, near));
  for (let step = 0; step < count; step++) {
    if (step > 0 && start - step >= 0) yield start - step;
    if (start + step < count) yield start + step;
  }
}
