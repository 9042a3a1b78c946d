import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useShallow } from 'zustand/react/shallow';
import { shallow } from 'zustand/shallow';
import { NOTHING_UNDER_WAY } from '../../../core/record/epoch-grid';
import { isGradual } from '../../../core/record/plan';
import type { ChartRun } from '../../charts/chart-run';
import { chartRuns } from '../../charts/chart-run';
import { takeTurn } from '../../charts/use-turn';
import type { LabState } from '../../store/lab-store';
import { labStore, useLab } from '../../store/lab-store';
import type { RunState } from '../../store/run-state';
import { isOver } from '../../store/run-state';
import { shownGroup } from '../../store/runs';
import { lastIteration, newestIteration, shownRuns } from '../../store/shown';
import { shownIteration } from '../../store/view';

/** What the whole screen is about: the shown runs, the chosen one, the iteration. Changes with what is measured, not with progress. */
export interface LabRuns extends ShownCharts {
  readonly selected: ChartRun | null;
  readonly newest: number;
  readonly iteration: number;
  readonly live: boolean;
}

interface ShownCharts {
  readonly group: string | null;
  readonly charts: readonly ChartRun[];
  readonly last: number;
  /** They are a recording. */
  readonly recorded: boolean;
}

export function useLabRuns(): LabRuns {
  const shown = useShownCharts();
  const { charts } = shown;
  const newest = newestIteration(charts);
  const place = useRef({ runId: labStore.getState().view.runId, iteration: newest });
  // While another group waits for its turn, the chosen run and iteration are about that one.
  const { runId, iteration } = useLab(
    useShallow(({ view, runs }) =>
      runs.shownGroup === shown.group
        ? { runId: view.runId, iteration: shownIteration(view, newest) }
        : place.current,
    ),
  );
  useEffect(() => {
    place.current = { runId, iteration };
  }, [runId, iteration]);
  const selected = charts.find((run) => run.runId === runId) ?? charts[0] ?? null;
  return { ...shown, selected, newest, iteration, live: charts.some((run) => !run.over) };
}

/** Newer records than those in `charts` wait for their turn. */
export function useBehind(charts: LabRuns['charts']): boolean {
  return useLab((state) => shownCharts(state).charts !== charts);
}

/** Every part of the screen takes a new record over in a turn of its own, so that no task draws them all. */
function useShownCharts(): ShownCharts {
  const [shown, setShown] = useState(() => shownCharts(labStore.getState()));
  useEffect(() => {
    let drawn: ShownCharts | null = null;
    let takeBack: (() => void) | null = null;
    const look = () => {
      if (takeBack !== null || shownCharts(labStore.getState()) === drawn) return;
      takeBack = takeTurn(() => {
        takeBack = null;
        const now = shownCharts(labStore.getState());
        drawn = now;
        flushSync(() => setShown(now));
      });
    };
    look();
    const stop = labStore.subscribe(look);
    return () => {
      stop();
      takeBack?.();
    };
  }, []);
  return shown;
}

let made: { readonly parts: readonly Part[]; readonly shown: ShownCharts } | null = null;

/** The runs on the screen as the charts need them: the same object until a record or a status that matters changes. */
function shownCharts(state: LabState): ShownCharts {
  const parts = lastingParts(state);
  const group = state.runs.shownGroup;
  if (made === null || made.shown.group !== group || !shallow(made.parts, parts)) {
    const runs = shownRunsOf(parts);
    const recorded = (shownGroup(state.runs)?.recorded ?? null) !== null;
    made = {
      parts,
      shown: {
        group,
        charts: chartRuns(runs),
        last: lastIteration(runs),
        recorded,
      },
    };
  }
  return made.shown;
}

/** Everything about the shown runs that is not progress, flat, so that a shallow comparison sees every change. */
type Lasting = Pick<RunState, 'runId' | 'config' | 'title' | 'iterations' | 'underWay'>;
type Part = Lasting | boolean;

function lastingParts(state: LabState): readonly Part[] {
  return shownRuns(state).flatMap((run) => [lasting(run), isOver(run.status)]);
}

const lastingOf = new WeakMap<RunState['iterations'] | RunState['underWay'], Lasting>();

/** One object per array of records; of a run that prunes while it trains also per epoch, which its charts show one by one. */
function lasting({ runId, config, title, iterations, underWay: measured }: RunState): Lasting {
  const underWay = isGradual(config) ? measured : NOTHING_UNDER_WAY;
  const newest = underWay === NOTHING_UNDER_WAY ? iterations : underWay;
  const known = lastingOf.get(newest);
  if (known !== undefined) return known;
  const part = { runId, config, title, iterations, underWay };
  lastingOf.set(newest, part);
  return part;
}

function shownRunsOf(parts: readonly Part[]) {
  const runs: (Lasting & { readonly over: boolean })[] = [];
  parts.forEach((part, index) => {
    if (typeof part !== 'boolean') runs.push({ ...part, over: parts[index + 1] === true });
  });
  return runs;
}
