import { agreementText, disagrees, macShare } from '../core/record/channel-words';
import { netForm, sizeNote } from '../core/record/net-form';
import type { IterationRecord, RunRecord } from '../core/record/run-record';
import { shortfallText } from '../core/record/shortfall';

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

/** What the record's net is: dense, masked or removed. */
const NET: Column = { title: 'net', read: netForm };

/** Beside them for runs that prune channels. */
const CHANNEL_COLUMNS: readonly Column[] = [
  {
    title: 'channels',
    read: ({ channels }) => (channels === undefined ? '-' : `${channels.alive}/${channels.total}`),
  },
  {
    title: 'MACs',
    read: (record) => `${percent(macShare(record))} ${sizeNote(record) ?? ''}`.trimEnd(),
  },
  { title: 'sparsity', read: ({ channels }) => percent(channels?.officialSparsity) },
  NET,
  {
    title: 'max |dlogit|',
    read: ({ channels }) => {
      const most = channels?.maxLogitDifference ?? null;
      return most === null
        ? '-'
        : `${most === 0 ? 0 : most.toExponential(1)} of ${channels?.checkedImages ?? '?'}`;
    },
  },
];

/** The records of a run as aligned text; below it, whatever is wrong with them, and whether fewer channels went than asked. */
export function tableText(run: RunRecord): string {
  const byChannel = run.iterations.some(({ channels }) => channels !== undefined);
  const columns = byChannel ? [...COLUMNS, ...CHANNEL_COLUMNS] : [...COLUMNS, NET];
  const rows = [
    columns.map(({ title }) => title),
    ...run.iterations.map((record) => columns.map(({ read }) => read(record))),
  ];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  const findings = run.iterations.flatMap(({ iteration, channels }) =>
    channels !== undefined && disagrees(channels)
      ? `Iteration ${iteration}: the removed net is not the masked one, ${agreementText(channels)}.`
      : [],
  );
  const shortfall = shortfallText(run);
  return `${[...lines, ...findings, ...(shortfall === null ? [] : [shortfall])].join('\n')}\n`;
}
