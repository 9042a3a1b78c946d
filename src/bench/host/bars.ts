import { CHANNEL_MODEL_NAMES, MODELS } from '../contest/models';
import { channelKey, WORK_LABELS, workOf } from './channel-models';
import type { Figures } from './figures';
import { numberAt } from './figures';
import { hasGpu } from './machine';

/** What the issues ask: "Fast", and the channels' that every new kernel keeps within its bars. */
export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly at: 'least' | 'most' | 'below';
  readonly value: number;
  readonly unit: string;
  /** Times are asked of a machine without a GPU; counts and sizes are the same on every machine. */
  readonly judged: 'without a GPU' | 'anywhere';
}

export const BARS: readonly Bar[] = [
  ratio('mlp250', 'mlp, batch 250', 10),
  ratio('mlp128', 'mlp, batch 128', 10),
  ratio('cnn8', 'cnn 8-16-32-64', 80),
  fraction('mlp250', 'mlp, batch 250', 0.6),
  fraction('mlp128', 'mlp, batch 128', 0.6),
  fraction('cnn16', 'cnn 16-32-64-128', 0.5),
  ...CHANNEL_MODEL_NAMES.flatMap((model) =>
    workOf(model).map((work) =>
      timed(
        `${channelKey(model, work)}.fraction_of_peak`,
        `${MODELS[model].model.kind}, ${WORK_LABELS[work]}: fraction of GEMM peak`,
        'least',
        0.5,
      ),
    ),
  ),
  timed('parallel.speedup_2', 'two runs / one', 'least', 1.8),
  timed('latency.batch1.half_vs_dense', 'half the channels / dense, batch 1', 'most', 0.45),
  timed('latency.batch64.half_vs_dense', 'half the channels / dense, batch 64', 'most', 0.45),
  counted('gpu.mlp.dispatches_per_step', 'WebGPU dispatches per step, mlp', 'most', 20),
  counted('gpu.cnn.dispatches_per_step', 'WebGPU dispatches per step, cnn + batch norm', 'most', 80),
  counted('gpu.cnn.uploaded_bytes_per_step', 'bytes uploaded per cnn step', 'below', 10_000, 'B'),
  counted('gpu.pool_after_10_rebuilds', 'GPU pool after 10 physical rebuilds / before', 'most', 1.2),
  timed('startup.click_to_first_point_ms', 'click to first point', 'most', 2000, 'ms'),
  timed('main_thread.longest_task_ms', 'longest main-thread task', 'below', 50, 'ms'),
  timed('main_thread.channels.longest_task_ms', 'the same, pruning channels to the end', 'below', 50, 'ms'),
  counted('size.first_load_js_gzip_kb', 'first-load JavaScript', 'most', 250, 'kB'),
  counted('size.worker_gzip_kb', 'worker, every backend', 'most', 450, 'kB'),
];

function ratio(model: string, label: string, value: number): Bar {
  return timed(`train.${model}.ratio_vs_best_stock`, `${label}: ours / best stock`, 'least', value);
}

function fraction(model: string, label: string, value: number): Bar {
  return timed(`train.${model}.fraction_of_peak`, `${label}: fraction of GEMM peak`, 'least', value);
}

function timed(key: string, label: string, at: Bar['at'], value: number, unit = ''): Bar {
  return { key, label, at, value, unit, judged: 'without a GPU' };
}

function counted(key: string, label: string, at: Bar['at'], value: number, unit = ''): Bar {
  return { key, label, at, value, unit, judged: 'anywhere' };
}

export type Verdict = 'pass' | 'FAIL' | 'not measured' | 'not judged with a GPU';

export function verdict(figures: Figures, { key, at, value, judged }: Bar): Verdict {
  const measured = numberAt(figures, key);
  if (measured === null) return 'not measured';
  if (judged === 'without a GPU' && hasGpu(figures)) return 'not judged with a GPU';
  const met = at === 'least' ? measured >= value : at === 'most' ? measured <= value : measured < value;
  return met ? 'pass' : 'FAIL';
}

export function barText({ at, value, unit }: Bar): string {
  const sign = { least: '>=', most: '<=', below: '<' }[at];
  return `${sign} ${value}${unit === '' ? '' : ` ${unit}`}`;
}
