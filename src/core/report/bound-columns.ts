import { weightsToKeep } from '../pruning/budgets/pqi-bound';
import type { PqiBoundRecord } from '../sparsity/pqi-bound';
import type { Column } from './csv';

/** The PQ Index of the scores that were ranked, and how many the bound keeps before gamma and beta. */
export function boundColumns<Row>(
  boundOf: (row: Row) => PqiBoundRecord | null | undefined,
): readonly Column<Row>[] {
  return [
    { name: 'pqi_scores', read: (row) => boundOf(row)?.pqi },
    {
      name: 'bound_keep',
      read: (row) => {
        const bound = boundOf(row) ?? null;
        return bound === null ? null : weightsToKeep(bound.d, bound.r);
      },
    },
  ];
}
