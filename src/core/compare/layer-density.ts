import type { IterationRecord, RunRecord } from '../record/run-record';
import { axisNamed } from './axes';
import type { Series } from './series';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** Share of weights alive per layer and series, at the records nearest to a compression. */
export interface LayerDensities {
  /** Layers of all series, first met first. */
  readonly layers: readonly string[];
  readonly columns: readonly DensityColumn[];
}

export interface DensityColumn {
  readonly key: string;
  /** The records it was read from: iterations of the seeds and their compression. */
  readonly iterations: readonly number[];
  readonly compression: Statistics | null;
  /** Weights alive / weights, 0..1, over the seeds; null where the net has no such layer. */
  readonly densities: readonly (Statistics | null)[];
}

/** Nearest in log2; of equally near records the first. */
export function layerDensities(series: readonly Series[], compression: number): LayerDensities {
  const layers = [
    ...new Set(
      series.flatMap(({ runs }) =>
        runs.flatMap(({ iterations }) => iterations[0]?.layers.map(({ name }) => name) ?? []),
      ),
    ),
  ];
  const columns = series.map(({ key, runs }) => {
    const records = runs.flatMap((run) => nearestRecord(run, compression) ?? []);
    return {
      key,
      iterations: records.map(({ iteration }) => iteration),
      compression: statisticsOf(records.flatMap((record) => compressionOf(record) ?? [])),
      densities: layers.map((name) =>
        statisticsOf(records.flatMap((record) => densityOf(record, name) ?? [])),
      ),
    };
  });
  return { layers, columns };
}

function nearestRecord({ iterations }: RunRecord, compression: number): IterationRecord | null {
  let best: { readonly record: IterationRecord; readonly distance: number } | null = null;
  for (const record of iterations) {
    const own = compressionOf(record);
    if (own === null) continue;
    const distance = Math.abs(Math.log2(own / compression));
    if (best === null || distance < best.distance) best = { record, distance };
  }
  return best?.record ?? null;
}

function compressionOf(record: IterationRecord): number | null {
  return axisNamed('compression').read(record);
}

function densityOf({ layers }: IterationRecord, name: string): number | null {
  const layer = layers.find((entry) => entry.name === name);
  return layer === undefined || layer.weightsTotal === 0 ? null : layer.weightsAlive / layer.weightsTotal;
}
