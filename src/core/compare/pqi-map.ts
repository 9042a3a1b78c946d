import type { RunRecord } from '../record/run-record';
import { GRID_P, GRID_Q, indexOfGrid } from '../sparsity/power-grid';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** The PQ Index over p and q at one iteration. */
export interface PqiMap {
  /** Ascending. */
  readonly ps: readonly number[];
  readonly qs: readonly number[];
  /** [p][q] over the seeds; null where nothing is known. */
  readonly cells: readonly (readonly (Statistics | null)[])[];
}

/** Of the very weights of some runs, on the authors' grid (pqi-sap 5, figure 7). Runs that kept no power means are passed over. */
export function weightsPqiMap(runs: readonly RunRecord[], iteration: number): PqiMap {
  const found = runs.flatMap(({ iterations }) => {
    const record = iterations[iteration];
    const powers = record?.sparsity.powers ?? null;
    return record === undefined || powers === null ? [] : [{ powers, alive: record.size.weightsAlive }];
  });
  const at = (p: number, q: number) =>
    statisticsOf(found.flatMap(({ powers, alive }) => indexOfGrid(powers, alive, p, q) ?? []));
  return { ps: GRID_P, qs: GRID_Q, cells: GRID_P.map((p) => GRID_Q.map((q) => at(p, q))) };
}

/** Of the runs of a p x q sweep: each cell is the index that pruned its own runs. Runs without a PQI budget are passed over. */
export function sweepPqiMap(runs: readonly RunRecord[], iteration: number): PqiMap {
  const found = runs.flatMap(({ config, iterations }) => {
    const { budget } = config.pruning.recipe;
    const pqi = iterations[iteration]?.sparsity.pqiMethod ?? null;
    return budget.kind === 'pqi-bound' ? [{ p: budget.p, q: budget.q, pqi }] : [];
  });
  const ps = ascending(found.map(({ p }) => p));
  const qs = ascending(found.map(({ q }) => q));
  const at = (p: number, q: number) =>
    statisticsOf(found.flatMap((run) => (run.p === p && run.q === q && run.pqi !== null ? [run.pqi] : [])));
  return { ps, qs, cells: ps.map((p) => qs.map((q) => at(p, q))) };
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
