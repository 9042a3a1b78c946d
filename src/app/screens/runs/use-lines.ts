import { useMemo, useState } from 'react';
import { useLab } from '../../store/lab-store';
import type { RunStatus } from '../../store/run-state';
import type { RunsState } from '../../store/runs';
import type { RunLine, SettingColumn } from '../../store/runs-table';
import { filterLines, runLines, settingColumns, sortLines } from '../../store/runs-table';
import { useRunsView } from '../../store/runs-view';

export interface Lines {
  /** Every stored run, newest first. */
  readonly all: readonly RunLine[];
  /** Those that pass the filter, in the order of the table. */
  readonly shown: readonly RunLine[];
  readonly chosen: readonly RunLine[];
  readonly columns: readonly SettingColumn[];
}

/** What the table shows, made of the stored runs and the view. */
export function useLines(): Lines {
  const rows = useLab((state) => state.library.rows);
  const elsewhere = useLab((state) => state.library.elsewhere);
  const live = useLab(({ runs }) => statusesOf(runs.byId));
  const filter = useRunsView((view) => view.filter);
  const sort = useRunsView((view) => view.sort);
  const chosenIds = useRunsView((view) => view.chosen);
  const all = useMemo(() => runLines({ rows, elsewhere }, live), [rows, elsewhere, live]);
  const passed = useMemo(() => filterLines(all, filter), [all, filter]);
  // The same columns while the runs are the same, however far they have come.
  const settings = useKept(passed, sameSettings);
  const columns = useMemo(() => settingColumns(settings.map(({ row }) => row)), [settings]);
  const shown = useMemo(() => sortLines(passed, sort, columns), [passed, sort, columns]);
  const chosen = useMemo(() => {
    const ids = new Set(chosenIds);
    return all.filter(({ row }) => ids.has(row.runId));
  }, [all, chosenIds]);
  return { all, shown, chosen, columns };
}

type Statuses = Readonly<Record<string, RunStatus>>;

let known: { readonly byId: RunsState['byId']; readonly statuses: Statuses } = { byId: {}, statuses: {} };

/** The same object while no run's status changes: a run tells its progress ten times a second. */
function statusesOf(byId: RunsState['byId']): Statuses {
  if (known.byId !== byId) {
    const runs = Object.values(byId);
    const same =
      runs.length === Object.keys(known.statuses).length &&
      runs.every(({ runId, status }) => known.statuses[runId] === status);
    const statuses = same
      ? known.statuses
      : Object.fromEntries(runs.map(({ runId, status }) => [runId, status]));
    known = { byId, statuses };
  }
  return known.statuses;
}

/** All of the runs that the columns read. */
function sameSettings(a: readonly RunLine[], b: readonly RunLine[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ row }, place) => {
      const other = b[place]?.row;
      return (
        row === other ||
        (row.runId === other?.runId &&
          row.config === other.config &&
          row.environment === other.environment &&
          row.data === other.data)
      );
    })
  );
}

/** The value from before while it says the same. */
function useKept<T>(value: T, same: (a: T, b: T) => boolean): T {
  const [kept, setKept] = useState(value);
  if (kept === value || same(kept, value)) return kept;
  setKept(value);
  return value;
}
