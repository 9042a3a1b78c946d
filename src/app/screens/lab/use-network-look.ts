import { useEffect, useMemo, useState } from 'react';
import { describeError } from '../../../core/base/errors';
import type { PackedCheckpoint } from '../../../core/record/packed-checkpoint';
import type { IterationRecord } from '../../../core/record/run-record';
import type { Filter } from '../../../core/workbench/filter';
import { missingAdvice, missingSentence } from '../../../core/workbench/kept-words';
import type { HandLayer } from '../../../core/workbench/units';
import { handLayers, residualOf } from '../../../core/workbench/units';
import type { ChartRun } from '../../charts/chart-run';
import { checkpointAt, missingCheckpoint } from '../../store/checkpoint-shelf';
import { useLab } from '../../store/lab-store';
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
  readonly checkpoint: PackedCheckpoint;
  readonly node: string;
  readonly channel: number;
  readonly filter: Filter | null;
  readonly problem: string | null;
}

const RECORDED = 'Its filter is not here: a recorded run comes without its networks. Run it here to see it.';
const OTHER_IMAGES = 'Its filter cannot be shown: what its images are like is not known on this page.';

/** @param unit in the dense net's numbers; null while nobody looks at one: until then no network is read. */
export function useNetworkLook(
  { runId, config, iterations }: ChartRun,
  { iteration }: IterationRecord,
  unit: { readonly node: string; readonly channel: number } | null,
): NetworkLook {
  const recorded = useLab((lab) => lab.runs.byId[runId]?.status === 'recorded');
  const dense = useMemo(() => denseOf(config), [config]);
  const layers = useMemo(
    () => (dense === null ? [] : handLayers(dense, residualOf(config))),
    [dense, config],
  );
  const checkpoint = checkpointAt(runId, iteration);
  const network = useMemo(
    () =>
      dense === null || checkpoint === null
        ? null
        : { config, dense, network: { checkpoint, records: iterations.slice(0, iteration + 1) } },
    [config, dense, iterations, iteration, checkpoint],
  );
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { node = null, channel = null } = unit ?? {};
  useEffect(() => {
    if (network === null || node === null || channel === null) return;
    let wanted = true;
    const take = (filter: Filter | null, problem: string | null) => {
      if (wanted) setAnswer({ checkpoint: network.network.checkpoint, node, channel, filter, problem });
    };
    lookAtUnit(network, node, channel).then(
      (filter) => take(filter, null),
      (error: unknown) => take(null, describeError(error).message),
    );
    return () => {
      wanted = false;
    };
  }, [network, node, channel]);
  const known = answer?.checkpoint === checkpoint && answer?.node === node && answer.channel === channel;
  const missing = missingCheckpoint(runId, iteration);
  const why =
    missing === null
      ? OTHER_IMAGES
      : recorded
        ? RECORDED
        : `${missingSentence(missing, config)} ${missingAdvice(missing)}`;
  return {
    layers,
    filter: known ? answer.filter : null,
    before: !known && answer?.node === node ? answer.filter : null,
    missing: network === null ? why : known ? answer.problem : null,
  };
}
