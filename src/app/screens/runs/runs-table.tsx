import type { KeyboardEvent, ReactElement } from 'react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { RunLine } from '../../store/runs-table';
import { chooseAlso, chooseRuns, sortBy, toggleRun, useRunsView } from '../../store/runs-view';
import type { Picking } from './run-row';
import { RunRow } from './run-row';
import type { Lines } from './use-lines';

const NUMBERS: readonly { readonly id: string; readonly label: string; readonly descending: boolean }[] = [
  { id: 'iterations', label: 'Iteration', descending: true },
  { id: 'accuracy', label: 'Accuracy', descending: true },
  { id: 'compression', label: 'Compression', descending: true },
  { id: 'started', label: 'Started', descending: true },
];

/** More than fit any screen. */
const FIRST_ROWS = 60;

/**
 * The runs with what they came to and the settings in which they differ. One row at a time is in the tab order; the arrow keys go to
 * the others.
 */
export function RunsTable({ lines }: { readonly lines: Lines }): ReactElement {
  const { columns, chosen } = lines;
  // The rows in sight are there at once, hundreds more a moment later; a click is answered before all rows are held against it.
  const shown = useDeferredValue(lines.shown, lines.shown.slice(0, FIRST_ROWS));
  const model = useDeferredValue(chosen.length === 1 ? (chosen[0]?.row.runId ?? null) : null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const onPick = usePick(lines.shown);
  const chosenIds = useRunsView((view) => view.chosen);
  const picked = useMemo(() => new Set(chosenIds), [chosenIds]);
  const tabbable = shown.some(({ row }) => row.runId === current) ? current : (shown[0]?.row.runId ?? null);
  return (
    <div className="runs-scroll">
      <table className="runs-table" onKeyDown={(event) => moveFocus(event, body.current)}>
        <caption className="only-read">
          Stored runs. Settings stand in the table where the runs shown differ in them; bold is what differs
          from {model === null ? 'most of them' : 'the chosen run'}. The arrow keys move between rows, F2
          renames.
        </caption>
        <thead>
          <tr>
            <th scope="col" className="runs-check">
              <ChooseAll shown={lines.shown} chosen={picked} />
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
        <tbody ref={body}>
          {shown.map((line) => (
            <RunRow
              key={line.row.runId}
              row={line.row}
              status={line.status}
              title={line.title}
              columns={columns}
              model={model}
              chosen={picked.has(line.row.runId)}
              tabbable={line.row.runId === tabbable}
              onFocus={setCurrent}
              onPick={onPick}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
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
    <th scope="col" className={className} aria-sort={sorted}>
      <button type="button" className="runs-sort" onClick={() => sortBy(id, descending)}>
        {label}
        <span aria-hidden="true">{sorted === 'none' ? '' : sorted === 'ascending' ? ' ↑' : ' ↓'}</span>
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
