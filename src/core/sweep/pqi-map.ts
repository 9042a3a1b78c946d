import type { Statistics } from '../compare/statistics';
import { statisticsOf } from '../compare/statistics';
import type { RunRecord } from '../record/run-record';
import { pqIndex } from '../sparsity/pq-index';
import type { WeightSlice } from '../sparsity/weight-slice';

/** The PQ Index of one set of weights: [p][q], null where p >= q or the index is undefined. */
export function pqiMap(
  slices: readonly WeightSlice[],
  ps: readonly number[],
  qs: readonly number[],
): readonly (readonly (number | null)[])[] {
  return ps.map((p) => qs.map((q) => (p < q ? pqIndex(slices, p, q) : null)));
}

/** The PQ Index that pruned each run of a p x q sweep, at one iteration. */
export interface SweepPqiMap {
  /** Ascending. */
  readonly ps: readonly number[];
  readonly qs: readonly number[];
  /** [p][q] over the seeds; null where no run has the pair, or none got that far. */
  readonly cells: readonly (readonly (Statistics | null)[])[];
}

/** Runs without a PQI budget are passed over. */
export function sweepPqiMap(runs: readonly RunRecord[], iteration: number): SweepPqiMap {
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
