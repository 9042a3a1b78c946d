import type { Figures } from './figures';
import { numberAt } from './figures';

/** What issue "Fast" asks of a 2-core machine without a GPU. */
export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly at: 'least' | 'most' | 'below';
  readonly value: number;
  readonly unit: string;
}

export const BARS: readonly Bar[] = [
  ratio('mlp250', 'mlp, batch 250', 10),
  ratio('mlp128', 'mlp, batch 128', 10),
  ratio('cnn8', 'cnn 8-16-32-64', 80),
  fraction('mlp250', 'mlp, batch 250', 0.6),
  fraction('mlp128', 'mlp, batch 128', 0.6),
  fraction('cnn16', 'cnn 16-32-64-128', 0.5),
  { key: 'parallel.speedup_2', label: 'two runs / one', at: 'least', value: 1.8, unit: '' },
  half(1),
  half(64),
  {
    key: 'startup.click_to_first_point_ms',
    label: 'click to first point',
    at: 'most',
    value: 2000,
    unit: 'ms',
  },
  {
    key: 'main_thread.longest_task_ms',
    label: 'longest main-thread task',
    at: 'below',
    value: 50,
    unit: 'ms',
  },
  { key: 'size.first_load_js_gzip_kb', label: 'first-load JavaScript', at: 'most', value: 250, unit: 'kB' },
  { key: 'size.worker_gzip_kb', label: 'worker, every backend', at: 'most', value: 450, unit: 'kB' },
];

function ratio(model: string, label: string, value: number): Bar {
  return {
    key: `train.${model}.ratio_vs_best_stock`,
    label: `${label}: ours / best stock`,
    at: 'least',
    value,
    unit: '',
  };
}

function fraction(model: string, label: string, value: number): Bar {
  return {
    key: `train.${model}.fraction_of_peak`,
    label: `${label}: fraction of GEMM peak`,
    at: 'least',
    value,
    unit: '',
  };
}

function half(batch: number): Bar {
  return {
    key: `latency.batch${batch}.half_vs_dense`,
    label: `half the channels / dense, batch ${batch}`,
    at: 'most',
    value: 0.45,
    unit: '',
  };
}

export type Verdict = 'pass' | 'FAIL' | 'not measured';

export function verdict(figures: Figures, { key, at, value }: Bar): Verdict {
  const measured = numberAt(figures, key);
  if (measured === null) return 'not measured';
  const met = at === 'least' ? measured >= value : at === 'most' ? measured <= value : measured < value;
  return met ? 'pass' : 'FAIL';
}

export function barText({ at, value, unit }: Bar): string {
  const sign = { least: '>=', most: '<=', below: '<' }[at];
  return `${sign} ${value}${unit === '' ? '' : ` ${unit}`}`;
}
