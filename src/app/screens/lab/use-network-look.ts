import { useEffect, useMemo, useState } from 'react';
import { describeError } from '../../../core/base/errors';
import type { LookRequest } from '../../../core/protocol/protocol';
import type { IterationRecord } from '../../../core/record/run-record';
import type { Filter } from '../../../core/workbench/filter';
import type { HandLayer } from '../../../core/workbench/units';
import { handLayers, residualOf } from '../../../core/workbench/units';
import type { ChartRun } from '../../charts/chart-run';
import { checkpointOf } from '../../store/checkpoint-shelf';
import { lookAtUnit } from '../../store/look-actions';
import { denseOf } from '../../store/run-shape';

/** What can be looked up of a network at any step, before a hand may change it. */
export interface NetworkLook {
  /** What goes together; empty where the dense net is not known here. */
  readonly layers: readonly HandLayer[];
  /** Of the unit asked for; null where it is not kept, or not read yet. */
  readonly filter: Filter | null;
  /** While the filter is on its way: that of the unit before in the same layer, which is as large. */
  readonly before: Filter | null;
  /** Why there is no filter; null while there is one, or one is on its way. */
  readonly missing: string | null;
}

interface Answer {
  readonly network: LookRequest;
  readonly node: string;
  readonly channel: number;
  readonly filter: Filter | null;
  readonly problem: string | null;
}

const GONE = 'Its filter is not kept: only the newest network has its weights here.';

/** @param unit in the dense net's numbers; null while nobody looks at one: until then no network is read. */
export function useNetworkLook(
  { runId, config, iterations }: ChartRun,
  record: IterationRecord,
  unit: { readonly node: string; readonly channel: number } | null,
): NetworkLook {
  const dense = useMemo(() => denseOf(config), [config]);
  const layers = useMemo(
    () => (dense === null ? [] : handLayers(dense, residualOf(config))),
    [dense, config],
  );
  const kept = checkpointOf(runId);
  const checkpoint = kept?.iteration === record.iteration ? kept : null;
  const network = useMemo(
    () =>
      dense === null || checkpoint === null
        ? null
        : { config, dense, network: { checkpoint, records: iterations } },
    [config, dense, iterations, checkpoint],
  );
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { node = null, channel = null } = unit ?? {};
  useEffect(() => {
    if (network === null || node === null || channel === null) return;
    let wanted = true;
    const take = (filter: Filter | null, problem: string | null) => {
      if (wanted) setAnswer({ network, node, channel, filter, problem });
    };
    lookAtUnit(network, node, channel).then(
      (filter) => take(filter, null),
      (error: unknown) => take(null, describeError(error).message),
    );
    return () => {
      wanted = false;
    };
  }, [network, node, channel]);
  const known = answer?.network === network && answer?.node === node && answer.channel === channel;
  return {
    layers,
    filter: known ? answer.filter : null,
    before: !known && answer?.node === node ? answer.filter : null,
    missing: network === null ? GONE : known ? answer.problem : null,
  };
}
