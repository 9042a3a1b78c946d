import type { IterationRecord, LayerRecord, RunRecord } from '../record/run-record';
import type { PqiBoundRecord } from '../sparsity/pqi-bound';
import { boundColumns } from './bound-columns';
import type { Column } from './csv';
import { csvText } from './csv';

interface Row {
  readonly run: RunRecord;
  readonly record: IterationRecord;
  readonly layer: LayerRecord;
}

const channelsOf = ({ record, layer }: Row) =>
  record.channels?.layers.find(({ name, nodes }) => name === layer.name || nodes?.includes(layer.name)) ??
  null;
/** What the next cut takes, least important first, by the numbers of the dense net; null where none follows. */
const cutOf = (row: Row) => (row.record.cut === null ? null : channelsOf(row)?.cut);

/** Null for a layer that was ranked together with others: their bound is the iteration's. */
function ownBound(row: Row): PqiBoundRecord | null {
  const name = channelsOf(row)?.name ?? row.layer.name;
  const own = row.record.cut?.bounds?.find(({ layers }) => layers.length === 1 && layers[0] === name);
  return own?.bound ?? null;
}
const sparsityOf = ({ record, layer }: Row) =>
  record.sparsity.layers.find(({ name }) => name === layer.name) ?? null;

const COLUMNS: readonly Column<Row>[] = [
  { name: 'run_id', read: ({ run }) => run.runId },
  { name: 'seed', read: ({ run }) => run.config.seed },
  { name: 'iteration', read: ({ record }) => record.iteration },
  { name: 'layer', read: ({ layer }) => layer.name },
  { name: 'kind', read: ({ layer }) => layer.kind },
  { name: 'weights_total', read: ({ layer }) => layer.weightsTotal },
  { name: 'weights_alive', read: ({ layer }) => layer.weightsAlive },
  { name: 'units_total', read: ({ layer }) => layer.unitsTotal },
  { name: 'units_alive', read: ({ layer }) => layer.unitsAlive },
  { name: 'channels_total', read: (row) => channelsOf(row)?.channels },
  { name: 'channels_alive', read: (row) => channelsOf(row)?.alive.length },
  { name: 'channels_cut', read: (row) => cutOf(row)?.length },
  { name: 'macs_dense', read: ({ layer }) => layer.macsDense },
  { name: 'macs_alive', read: ({ layer }) => layer.macsAlive },
  { name: 'pqi', read: (row) => sparsityOf(row)?.pqi },
  { name: 'gini', read: (row) => sparsityOf(row)?.gini },
  ...boundColumns(ownBound),
  { name: 'channels_cut_numbers', read: (row) => cutOf(row)?.join(' ') },
  // A residual stream is pruned as one: its channels stand in the row of every layer that makes them.
  { name: 'channels_group', read: (row) => channelsOf(row)?.name },
];

/** One row per seed, iteration and prunable layer. */
export function layersCsv(runs: readonly RunRecord[]): string {
  const rows = runs.flatMap((run) =>
    run.iterations.flatMap((record) => record.layers.map((layer) => ({ run, record, layer }))),
  );
  return csvText(COLUMNS, rows);
}
