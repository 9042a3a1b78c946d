import { useEffect, useMemo, useState } from 'react';
import type { IterationRecord } from '../../../core/record/run-record';
import type { HandLayer } from '../../../core/workbench/units';
import { handLayers, residualOf } from '../../../core/workbench/units';
import type { ChartRun } from '../../charts/chart-run';
import { checkpointOf } from '../../store/checkpoint-shelf';
import type { FilterLook } from '../../store/network-look';
import { denseOf } from '../../store/run-shape';

/** What can be looked up of a network at any step, before a hand may change it. */
export interface NetworkLook {
  /** What goes together; empty where the dense net is not known here. */
  readonly layers: readonly HandLayer[];
  /** Null where the weights of this step are not kept, or not read yet. */
  readonly filter: FilterLook | null;
  /** Why there is no filter; null while there is one, or one is on its way. */
  readonly missing: string | null;
}

const GONE = 'Its filter is not kept: only the newest network has its weights here.';

/** @param looking somebody looks at a unit: until then no filter is read. */
export function useNetworkLook(run: ChartRun, record: IterationRecord, looking: boolean): NetworkLook {
  const { runId, config, iterations } = run;
  const dense = useMemo(() => denseOf(config), [config]);
  const layers = useMemo(
    () => (dense === null ? [] : handLayers(dense, residualOf(config))),
    [dense, config],
  );
  const kept = checkpointOf(runId);
  const checkpoint = kept?.iteration === record.iteration ? kept : null;
  const [filter, setFilter] = useState<FilterLook | null>(null);
  const [opened, setOpened] = useState(false);
  if (looking && !opened) setOpened(true);
  useEffect(() => {
    setFilter(null);
    if (!opened || dense === null || checkpoint === null) return;
    let wanted = true;
    import('../../store/network-look').then(({ lookInto }) => {
      if (wanted) setFilter(() => lookInto(config, dense, iterations, checkpoint));
    });
    return () => {
      wanted = false;
    };
  }, [opened, config, dense, iterations, checkpoint]);
  return { layers, filter, missing: checkpoint === null || dense === null ? GONE : null };
}
