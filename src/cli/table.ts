import type { IterationRecord, RunRecord } from '../core/record/run-record';

interface Column {
  readonly title: string;
  read(record: IterationRecord): string;
}

const percent = (value: number | undefined | null, digits = 2) =>
  value === null || value === undefined ? '-' : `${(100 * value).toFixed(digits)} %`;
const index = (value: number | null) => (value === null ? '-' : value.toFixed(4));

const COLUMNS: readonly Column[] = [
  { title: 'iteration', read: ({ iteration }) => String(iteration) },
  { title: 'weights', read: ({ size }) => String(size.weightsAlive) },
  { title: 'kept', read: ({ size }) => percent(size.weightsAlive / size.weightsTotal, 3) },
  { title: 'after cut', read: ({ afterCut }) => percent(afterCut?.accuracy) },
  { title: 'retrained', read: ({ test }) => percent(test.accuracy) },
  { title: 'loss', read: ({ test }) => test.loss.toFixed(4) },
  { title: 'PQI', read: ({ sparsity }) => index(sparsity.pqi) },
  { title: 'Gini', read: ({ sparsity }) => index(sparsity.gini) },
  { title: 'cut', read: ({ cut }) => (cut === null ? '-' : String(cut.removed)) },
  { title: 's', read: ({ elapsedMs }) => (elapsedMs / 1000).toFixed(1) },
];

/** The records of a run as aligned text. */
export function tableText(run: RunRecord): string {
  const rows = [
    COLUMNS.map(({ title }) => title),
    ...run.iterations.map((record) => COLUMNS.map(({ read }) => read(record))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  return `${lines.join('\n')}\n`;
}
