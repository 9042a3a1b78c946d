import type { LookRequest } from '../../core/protocol/protocol';
import type { Filter } from '../../core/workbench/filter';
import { dataService } from './data-worker';

/** A network that nobody looks at gives its memory back. */
const IDLE_MS = 120_000;

let idleTimer: ReturnType<typeof setTimeout> | undefined;

/** The filter of a unit, read in a worker; null where it is not kept. @throws LabError with the sentence to show. */
export function lookAtUnit(network: LookRequest, node: string, channel: number): Promise<Filter | null> {
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => dataService().closeLook(), IDLE_MS);
  return dataService().look(network, node, channel);
}
