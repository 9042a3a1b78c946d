import type { KeyboardEvent, ReactElement } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RunLine } from '../../store/runs-table';
import { chooseAlso, chooseRuns, sortBy, toggleRun, useRunsView } from '../../store/runs-view';
import { columnWidths } from './column-widths';
import type { DrawnRow, DrawnRows } from './drawn-rows';
import { roomOf } from './row-height';
import type { Picking } from './run-row';
import { RunRow } from './run-row';
import { AS } from './table-roles';
import { useDrawnRows } from './use-drawn-rows';
import type { Lines } from './use-lines';

const NUMBERS: readonly { readonly id: string; readonly label: string; readonly descending: boolean }[] = [
  { id: 'iterations', label: 'Iteration', descending: true },
  { id: 'accuracy', label: 'Accuracy', descending: true },
  { id: 'compression', label: 'Compression', descending: true },
  { id: 'started', label: 'Started', descending: true },
];

/**
 * The runs with what they came to and the settings in which they differ. One row at a time is in the tab order; the arrow keys go to
 * the others.
 */
export function RunsTable({ lines }: { readonly lines: Lines }): ReactElement {
  const { shown, columns, chosen } = lines;
  const { template, least } = useMemo(() => columnWidths(shown, columns), [shown, columns]);
  const model = chosen.length === 1 ? (chosen[0]?.row.runId ?? null) : null;
  const shape = useMemo(() => ({ columns, template, model }), [columns, template, model]);
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const onPick = usePick(shown);
  const chosenIds = useRunsView((view) => view.chosen);
  const picked = useMemo(() => new Set(chosenIds), [chosenIds]);
  const wanted = useMemo(() => ({ lines: shown, shape, chosen: picked }), [shown, shape, picked]);
  const { drawn, onScroll } = useDrawnRows(wanted);
  const tabbable = shown.some(({ row }) => row.runId === current) ? current : (shown[0]?.row.runId ?? null);
  return (
    <div className="runs-scroll" onScroll={onScroll}>
      <table
        {...AS.table}
        className="runs-table"
        style={{ minWidth: `max(100%, ${least})` }}
        onKeyDown={(event) => moveFocus(event, body.current)}
      >
        <caption className="only-read">
          Stored runs. Settings stand in the table where the runs shown differ in them; bold is what differs
          from {model === null ? 'most of them' : 'the chosen run'}. The arrow keys move between rows, F2
          renames.
        </caption>
        <thead {...AS.group}>
          <tr {...AS.row} style={{ gridTemplateColumns: template }}>
            <th {...AS.head} scope="col" className="runs-check">
              <ChooseAll shown={shown} chosen={picked} />
            </th>
            <SortHead id="title" label="Run" className="runs-name" />
            <SortHead id="status" label="Status" className="words" />
            {NUMBERS.map(({ id, label, descending }) => (
              <SortHead key={id} id={id} label={label} descending={descending} />
            ))}
            {columns.map(({ id, label, numeric }) => (
              <SortHead key={id} id={id} label={label} className={numeric ? '' : 'words'} />
            ))}
          </tr>
        </thead>
        <tbody {...AS.group} ref={body}>
          {rowsAndRoom(shown, drawn).map((part) =>
            'missing' in part ? (
              <tr key={`room ${part.key}`} {...AS.room} style={roomOf(part.missing)} />
            ) : (
              <RunRow
                key={part.line.row.runId}
                drawn={part}
                tabbable={part.line.row.runId === tabbable}
                onFocus={setCurrent}
                onPick={onPick}
              />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

interface Room {
  readonly key: string;
  readonly missing: RunLine[];
}

/** The rows in their order, and in the place of those that are not there yet as much room. */
function rowsAndRoom(lines: readonly RunLine[], drawn: DrawnRows): readonly (DrawnRow | Room)[] {
  const parts: (DrawnRow | Room)[] = [];
  for (const line of lines) {
    const row = drawn.get(line.row.runId);
    const last = parts.at(-1);
    if (row !== undefined) parts.push(row);
    else if (last !== undefined && 'missing' in last) last.missing.push(line);
    else parts.push({ key: line.row.runId, missing: [line] });
  }
  return parts;
}

/** Chooses in the order of the table as it stands when a row is pressed. */
function usePick(shown: readonly RunLine[]): (runId: string, how: Picking) => void {
  const order = useRef(shown);
  useEffect(() => {
    order.current = shown;
  }, [shown]);
  const last = useRef<string | null>(null);
  return useCallback((runId, how) => {
    const place = (id: string | null) => order.current.findIndex(({ row }) => row.runId === id);
    const [from, to] = [place(last.current), place(runId)].sort((a, b) => a - b);
    last.current = runId;
    if (how === 'range' && from !== undefined && to !== undefined && from >= 0)
      chooseAlso(order.current.slice(from, to + 1).map(({ row }) => row.runId));
    else if (how === 'alone') chooseRuns([runId]);
    else toggleRun(runId);
  }, []);
}

function SortHead(props: {
  readonly id: string;
  readonly label: string;
  readonly descending?: boolean;
  readonly className?: string;
}): ReactElement {
  const { id, label, descending = false, className = '' } = props;
  const sort = useRunsView((view) => view.sort);
  const sorted = sort.by !== id ? 'none' : sort.descending ? 'descending' : 'ascending';
  return (
    <th {...AS.head} scope="col" className={className} aria-sort={sorted}>
      <button type="button" className="runs-sort" onClick={() => sortBy(id, descending)}>
        {label}
        <span aria-hidden="true">
          {sorted === 'none' ? '' : sorted === 'ascending' ? '\u00a0↑' : '\u00a0↓'}
        </span>
      </button>
    </th>
  );
}

function ChooseAll(props: {
  readonly shown: readonly RunLine[];
  readonly chosen: ReadonlySet<string>;
}): ReactElement {
  const { shown, chosen } = props;
  const box = useRef<HTMLInputElement>(null);
  const ids = shown.map(({ row }) => row.runId);
  const picked = ids.filter((runId) => chosen.has(runId)).length;
  const all = ids.length > 0 && picked === ids.length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = picked > 0 && !all;
  }, [picked, all]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label="Choose all runs shown"
      checked={all}
      onChange={() => chooseRuns(all ? [] : ids)}
    />
  );
}

/** Up and down, to the first and the last row, in the same column of controls. */
function moveFocus(event: KeyboardEvent, body: HTMLElement | null): void {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || target.closest('.runs-rename') !== null) return;
  const row = target.closest('tbody tr');
  const part = target.dataset.part;
  if (body === null || row === null || part === undefined) return;
  const next =
    key === 'ArrowDown'
      ? row.nextElementSibling
      : key === 'ArrowUp'
        ? row.previousElementSibling
        : key === 'Home'
          ? body.firstElementChild
          : key === 'End'
            ? body.lastElementChild
            : undefined;
  if (next === undefined) return;
  event.preventDefault();
  next?.querySelector<HTMLElement>(`[data-part="${part}"]`)?.focus();
}
