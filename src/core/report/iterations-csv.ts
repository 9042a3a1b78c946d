import { axisNamed } from '../compare/axes';
import type { Budget } from '../pruning/recipe';
import { scopeOf } from '../pruning/scopes/scope-of';
import { nextChannels, prunableChannels } from '../record/channel-why';
import { latencyOf } from '../record/net-form';
import type { IterationRecord, RunRecord } from '../record/run-record';
import { boundColumns } from './bound-columns';
import type { Column } from './csv';
import { csvText } from './csv';
import { SETTING_COLUMNS } from './setting-columns';

interface Row {
  readonly run: RunRecord;
  readonly record: IterationRecord;
}

const pqiBudget = (row: Row): Extract<Budget, { kind: 'pqi-bound' }> | null => {
  const { budget } = row.run.config.pruning.recipe;
  return budget.kind === 'pqi-bound' ? budget : null;
};

/** Nothing while the net is dense. */
function formText({ channels, size }: IterationRecord): string {
  const form = channels?.form ?? (size.weightsAlive < size.weightsTotal ? 'masked' : 'dense');
  return form === 'dense' ? '' : form;
}

/** Accuracies 0..1; `weights_*` count prunable weights only, as the authors do; `pqi_global` is the (0.5, 1) index. */
const COLUMNS: readonly Column<Row>[] = [
  { name: 'run_id', read: ({ run }) => run.runId },
  { name: 'dataset', read: ({ run }) => run.config.dataset.source },
  { name: 'model', read: ({ run }) => run.config.model.kind },
  { name: 'method', read: ({ run }) => run.config.pruning.method },
  { name: 'scope', read: ({ run }) => scopeOf(run.config.pruning.recipe) },
  { name: 'p', read: (row) => pqiBudget(row)?.p },
  { name: 'q', read: (row) => pqiBudget(row)?.q },
  { name: 'gamma', read: (row) => pqiBudget(row)?.gamma },
  { name: 'eta', read: (row) => pqiBudget(row)?.eta },
  { name: 'beta', read: (row) => pqiBudget(row)?.beta },
  {
    name: 'fraction',
    read: ({ run }) => {
      const { budget } = run.config.pruning.recipe;
      return budget.kind === 'fraction' ? budget.fraction : null;
    },
  },
  {
    name: 'channels_share',
    read: ({ run }) => {
      const { budget } = run.config.pruning.recipe;
      return budget.kind === 'channel-share' ? budget.share : null;
    },
  },
  {
    name: 'channels_per_step',
    read: ({ run }) => {
      const { budget } = run.config.pruning.recipe;
      return budget.kind === 'channel-count' ? budget.channels : null;
    },
  },
  ...SETTING_COLUMNS,
  { name: 'seed', read: ({ run }) => run.config.seed },
  { name: 'iteration', read: ({ record }) => record.iteration },
  { name: 'epochs_total', read: ({ record }) => record.epochsTotal },
  { name: 'params_total', read: ({ record }) => record.size.paramsTotal },
  { name: 'params_alive', read: ({ record }) => record.size.paramsAlive },
  { name: 'weights_total', read: ({ record }) => record.size.weightsTotal },
  { name: 'weights_alive', read: ({ record }) => record.size.weightsAlive },
  {
    name: 'compression',
    read: ({ record }) => record.size.weightsTotal / Math.max(1, record.size.weightsAlive),
  },
  { name: 'macs_dense', read: ({ record }) => record.size.macsDense },
  { name: 'macs_alive', read: ({ record }) => record.size.macsAlive },
  { name: 'theoretical_speedup', read: ({ record }) => axisNamed('speed-up').read(record) },
  { name: 'acc1_pruned', read: ({ record }) => record.afterCut?.accuracy },
  { name: 'acc1_retrained', read: ({ record }) => record.test.accuracy },
  { name: 'acc1_train', read: ({ record }) => record.train.accuracy },
  { name: 'loss', read: ({ record }) => record.test.loss },
  { name: 'loss_train', read: ({ record }) => record.train.loss },
  { name: 'pqi_global', read: ({ record }) => record.sparsity.pqi },
  { name: 'pqi_method', read: ({ record }) => record.sparsity.pqiMethod },
  ...boundColumns(({ record }: Row) => record.cut?.bound),
  { name: 'pqi_retrained', read: ({ record }) => record.pqiRetrained },
  { name: 'gini_global', read: ({ record }) => record.sparsity.gini },
  // A step of channels asks for channels, whatever weights go with them.
  {
    name: 'cut_asked',
    read: ({ record }) => (record.channels === undefined ? record.cut?.asked : null),
  },
  { name: 'cut_removed', read: ({ record }) => record.cut?.removed },
  { name: 'channels_total', read: ({ record }) => record.channels?.total },
  {
    name: 'channels_prunable',
    read: ({ record: { channels } }) => channels && prunableChannels(channels.layers),
  },
  { name: 'channels_alive', read: ({ record }) => record.channels?.alive },
  { name: 'channels_asked', read: ({ record }) => record.channels?.asked },
  {
    name: 'channels_cut',
    read: ({ record: { channels, cut } }) =>
      channels === undefined || cut === null ? null : nextChannels(channels.layers),
  },
  { name: 'masked_or_removed', read: ({ record }) => formText(record) },
  { name: 'max_abs_dlogit', read: ({ record }) => record.channels?.maxLogitDifference },
  { name: 'dlogit_images', read: ({ record }) => record.channels?.checkedImages },
  { name: 'training_macs', read: ({ record }) => record.channels?.trainingMacs },
  { name: 'training_macs_dense', read: ({ record }) => record.channels?.trainingMacsDense },
  { name: 'latency_ms_dense', read: ({ record }) => record.channels?.latency?.denseMs },
  { name: 'latency_ms_masked', read: ({ record }) => record.channels?.latency?.maskedMs },
  { name: 'latency_ms_removed', read: ({ record }) => record.channels?.latency?.removedMs },
  { name: 'latency_ms_iqr_dense', read: ({ record }) => record.channels?.latency?.iqrMs[0] },
  { name: 'latency_ms_iqr_masked', read: ({ record }) => record.channels?.latency?.iqrMs[1] },
  { name: 'latency_ms_iqr_removed', read: ({ record }) => record.channels?.latency?.iqrMs[2] },
  { name: 'latency_batch', read: ({ record }) => record.channels?.latency?.batch },
  { name: 'latency_ms_median', read: ({ record }) => latencyOf(record.channels)?.median },
  { name: 'latency_ms_iqr', read: ({ record }) => latencyOf(record.channels)?.range },
  { name: 'ms', read: ({ record }) => Math.round(record.elapsedMs) },
  { name: 'backend', read: ({ run }) => run.environment.backend },
  { name: 'device', read: ({ run }) => run.environment.device },
  { name: 'app_version', read: ({ run }) => run.environment.appVersion },
  { name: 'sparsity_official', read: ({ record }) => record.channels?.officialSparsity },
];

/** One row per seed and iteration. */
export function iterationsCsv(runs: readonly RunRecord[]): string {
  const rows = runs.flatMap((run) => run.iterations.map((record) => ({ run, record })));
  return csvText(COLUMNS, rows);
}
