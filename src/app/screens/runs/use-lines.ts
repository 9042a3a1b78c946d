import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useLab } from '../../store/lab-store';
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
  const live = useLab(
    useShallow(({ runs }) =>
      Object.fromEntries(Object.values(runs.byId).map(({ runId, status }) => [runId, status])),
    ),
  );
  const filter = useRunsView((view) => view.filter);
  const sort = useRunsView((view) => view.sort);
  const chosenIds = useRunsView((view) => view.chosen);
  const all = useMemo(() => runLines({ rows, elsewhere }, live), [rows, elsewhere, live]);
  const passed = useMemo(() => filterLines(all, filter), [all, filter]);
  // The same columns while the runs are the same, however far they have come: every cell of the table hangs on them.
  const settings = useShallow((lines: readonly RunLine[]) =>
    lines.flatMap(({ row: { runId, config, environment, data } }) => [runId, config, environment, data]),
  )(passed);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `passed` changes with every progress; `settings` is all of it that the columns read, and changes only with that.
  const columns = useMemo(() => settingColumns(passed.map(({ row }) => row)), [settings]);
  const shown = useMemo(() => sortLines(passed, sort, columns), [passed, sort, columns]);
  const chosen = useMemo(() => {
    const ids = new Set(chosenIds);
    return all.filter(({ row }) => ids.has(row.runId));
  }, [all, chosenIds]);
  return { all, shown, chosen, columns };
}
