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

/** The prunable layers with their tensors' real sizes in `remaining`, the network that removing what is pruned leaves. */
export function asRemaining(layers: readonly LayerRecord[], remaining: Architecture): readonly LayerRecord[] {
  const sizes = new Map(layerSizes(remaining).map((layer) => [layer.name, layer]));
  return layers.map((layer) => {
    const own = sizes.get(layer.name);
    return own === undefined ? layer : { ...layer, weightsAlive: own.weight.size, macsAlive: own.macs };
  });
}

/** @param remaining the network that removal leaves; absent where weights are masked: then all but those is alive. */
export function measureSize(
  architecture: Architecture,
  layers: readonly LayerRecord[],
  remaining?: Architecture,
): SizeRecord {
  const sum = (of: (layer: LayerRecord) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const weightsTotal = sum((layer) => layer.weightsTotal);
  const weightsAlive = sum((layer) => layer.weightsAlive);
  return {
    paramsTotal: architecture.parameterCount,
    paramsAlive: remaining?.parameterCount ?? architecture.parameterCount - weightsTotal + weightsAlive,
    weightsTotal,
    weightsAlive,
    macsDense: sum((layer) => layer.macsDense),
    macsAlive: sum((layer) => layer.macsAlive),
  };
}
