import type { RunConfig } from '../../core/config/run-config';
import type { Architecture } from '../../core/models/architecture';
import type { Checkpoint } from '../../core/record/checkpoint';
import type { IterationRecord } from '../../core/record/run-record';
import { openRunNetwork } from '../../core/workbench/edited';
import type { Filter } from '../../core/workbench/filter';
import { filterOf } from '../../core/workbench/filter';

/** The filter of a channel in the dense net's numbers; null where the network has none. */
export type FilterLook = (node: string, channel: number) => Filter | null;

/** A run's network as its checkpoint holds it, to be looked at: nothing is trained, measured or changed. */
export function lookInto(
  config: RunConfig,
  dense: Architecture,
  records: readonly IterationRecord[],
  checkpoint: Checkpoint,
): FilterLook {
  const { state, network } = openRunNetwork(config, dense, { checkpoint, records });
  return (node, channel) => {
    const numbers = state.numbers.get(node);
    const own = numbers === undefined ? channel : numbers.indexOf(channel);
    return filterOf(state.architecture, network.parameters, checkpoint.mask, node, own);
  };
}
