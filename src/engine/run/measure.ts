import type { Architecture } from '../../core/models/architecture';
import { layerSizes } from '../../core/models/size';
import { aliveUnits, unitCounts } from '../../core/pruning/units';
import type { LayerRecord, SizeRecord } from '../../core/record/run-record';

/** The prunable layers under a mask, counted from the mask alone. */
export function measureLayers(
  architecture: Architecture,
  masks: readonly Uint8Array[],
): readonly LayerRecord[] {
  const layers = layerSizes(architecture);
  const alive = aliveUnits(architecture, masks);
  return layers.map((layer, index) => {
    const counts = unitCounts(masks[index] ?? new Uint8Array(), layer.units);
    const weightsAlive = counts.reduce((sum, count) => sum + count, 0);
    return {
      name: layer.name,
      kind: layer.kind,
      shape: layer.weight.shape,
      weightsTotal: layer.weight.size,
      weightsAlive,
      unitsTotal: layer.units,
      unitsAlive: alive[index]?.reduce((sum, bit) => sum + bit, 0) ?? 0,
      unitWeights: counts,
      macsDense: layer.macs,
      macsAlive: weightsAlive * layer.positions,
    };
  });
}

export function measureSize(architecture: Architecture, layers: readonly LayerRecord[]): SizeRecord {
  const sum = (of: (layer: LayerRecord) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const weightsTotal = sum((layer) => layer.weightsTotal);
  const weightsAlive = sum((layer) => layer.weightsAlive);
  return {
    paramsTotal: architecture.parameterCount,
    paramsAlive: architecture.parameterCount - weightsTotal + weightsAlive,
    weightsTotal,
    weightsAlive,
    macsDense: sum((layer) => layer.macsDense),
    macsAlive: sum((layer) => layer.macsAlive),
  };
}
