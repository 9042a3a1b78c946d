import type { PhaseReport } from '../sparsity/phases';
import { detectPhases } from '../sparsity/phases';
import type { IterationRecord, LayerRecord } from './run-record';

/** Layers whose units may die: all but the output; a linear net has only its output. */
function hiddenLayers(record: IterationRecord): readonly LayerRecord[] {
  return record.layers.length > 1 ? record.layers.slice(0, -1) : record.layers;
}

/** One layer of the units chart. */
export interface UnitLayer {
  readonly name: string;
  readonly alive: number;
  readonly total: number;
}

/** The layers whose units may die, with their counts; of a net pruned by channels, those that are pruned at all. */
export function unitLayers(record: IterationRecord): readonly UnitLayer[] {
  if (record.channels !== undefined)
    return record.channels.layers
      .filter(({ leftOut }) => !leftOut)
      .map(({ name, alive, channels }) => ({ name, alive: alive.length, total: channels }));
  return hiddenLayers(record).map(({ name, unitsAlive, unitsTotal }) => ({
    name,
    alive: unitsAlive,
    total: unitsTotal,
  }));
}

/** Neurons and channels alive and in all, over the hidden layers. */
export function hiddenUnits(record: IterationRecord): { readonly alive: number; readonly total: number } {
  if (record.channels !== undefined) return record.channels;
  let alive = 0;
  let total = 0;
  for (const layer of hiddenLayers(record)) {
    alive += layer.unitsAlive;
    total += layer.unitsTotal;
  }
  return { alive, total };
}

/** "neurons", "channels", or both, as the hidden layers have them. */
export function unitWord(record: IterationRecord): string {
  if (record.channels !== undefined) return 'channels';
  const kinds = new Set(hiddenLayers(record).map((layer) => layer.kind));
  if (kinds.size > 1) return 'neurons and channels';
  return kinds.has('conv') ? 'channels' : 'neurons';
}

export function weightDensity(record: IterationRecord): number {
  return record.size.weightsTotal === 0 ? 0 : record.size.weightsAlive / record.size.weightsTotal;
}

/** The three phases of one run so far. */
export function runPhases(iterations: readonly IterationRecord[], finished: boolean): PhaseReport {
  return detectPhases({ pqi: iterations.map((record) => record.sparsity.pqi), finished });
}
