import type { ModelName } from '../contest/models';
import { MODEL_NAMES, MODELS } from '../contest/models';
import { BARS, barText, verdict } from './bars';
import type { Figures } from './figures';
import { numberAt } from './figures';
import { BATCHES } from './latency';
import { ENGINES } from './training';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** The figures as a person reads them: training, inference, everything else, then the bars. */
export function tablesOf(figures: Figures): readonly Table[] {
  const models = MODEL_NAMES.filter((name) => `train.${name}.gflops` in figures);
  const rest = 'parallel.speedup_2' in figures ? [latency(figures), others(figures)] : [];
  return [training(figures, models), efficiency(figures, models), ...rest, bars(figures)];
}

function training(figures: Figures, models: readonly ModelName[]): Table {
  const reasons = new Map<string, string[]>();
  for (const { name, label } of ENGINES)
    for (const model of models) {
      const reason = figures[`train.${model}.${name}.reason`];
      if (typeof reason !== 'string') continue;
      const text = `${label}: ${reason}`;
      reasons.set(text, [...(reasons.get(text) ?? []), model]);
    }
  return {
    notes: [...reasons].map(([text, on]) => `${text} (${on.join(', ')})`),
    title: 'Training, examples per second (median; quartiles; rounds)',
    head: ['engine', ...models.map((name) => MODELS[name].label)],
    rows: ENGINES.map(({ name, label }) => [
      label,
      ...models.map((model) => {
        const at = (part: string) => numberAt(figures, `train.${model}.${name}.${part}`);
        const rate = at('examples_per_s');
        if (rate === null) return 'no';
        return `${count(rate)} (${count(at('quartile_low'))}-${count(at('quartile_high'))}; ${at('samples')})`;
      }),
    ]),
  };
}

function efficiency(figures: Figures, models: readonly ModelName[]): Table {
  const row = (label: string, part: string, digits: number) => [
    label,
    ...models.map((model) => fixed(numberAt(figures, `train.${model}.${part}`), digits)),
  ];
  return {
    notes: [],
    title: `Ours on wasm against the machine (GEMM peak on 384^3, one thread: ${fixed(numberAt(figures, 'gemm.peak_gflops'), 1)} GFLOP/s)`,
    head: ['', ...models.map((name) => MODELS[name].label)],
    rows: [
      row('GFLOP/s of the whole step', 'gflops', 1),
      row('fraction of the peak', 'fraction_of_peak', 2),
      row('times the best stock backend', 'ratio_vs_best_stock', 1),
      row('times jax-js', 'ratio_vs_jax', 1),
    ],
  };
}

function latency(figures: Figures): Table {
  const cell = (batch: number, variant: string) => {
    const at = (part: string) => numberAt(figures, `latency.batch${batch}.${variant}_${part}`);
    return `${fixed(at('ms'), 3)} ms (${fixed(at('iqr_ms'), 3)})`;
  };
  return {
    notes: [],
    title: 'One forward pass of cnn 16-32-64-128 (median; interquartile range)',
    head: ['batch', 'dense', 'half of the channels removed', 'half of the channels masked only'],
    rows: BATCHES.map((batch) => [
      String(batch),
      cell(batch, 'dense'),
      `${cell(batch, 'half')}, ${fixed(numberAt(figures, `latency.batch${batch}.half_vs_dense`), 2)} of dense`,
      `${cell(batch, 'masked')}, ${fixed(numberAt(figures, `latency.batch${batch}.masked_vs_dense`), 2)} of dense`,
    ]),
  };
}

function others(figures: Figures): Table {
  const at = (key: string, digits: number, unit = '') => `${fixed(numberAt(figures, key), digits)}${unit}`;
  const timed = (key: string) => `${at(`${key}_ms`, 0, ' ms')} (${at(`${key}_iqr_ms`, 0)})`;
  return {
    notes: [],
    title: 'The rest',
    head: ['what', 'measured'],
    rows: [
      [
        'two runs in two workers / one',
        `${at('parallel.speedup_2', 2)} (mlp ${at('parallel.mlp250.speedup_2', 2)}, cnn ${at('parallel.cnn8.speedup_2', 2)})`,
      ],
      ['navigation to the recorded run', timed('startup.recorded_run')],
      ['click on “Run both” to the first epoch shown', timed('startup.click_to_first_progress')],
      ['click on “Run both” to the first point', timed('startup.click_to_first_point')],
      ['longest main-thread task during a run', longestTask(figures)],
      ['first-load JavaScript, gzip', at('size.first_load_js_gzip_kb', 1, ' kB')],
      ['worker with every backend, gzip', at('size.worker_gzip_kb', 1, ' kB')],
    ],
  };
}

function bars(figures: Figures): Table {
  return {
    notes: [],
    title: 'Bars (2-core machine without a GPU)',
    head: ['what', 'bar', 'measured', ''],
    rows: BARS.map((bar) => [
      bar.label,
      barText(bar),
      bar.key === 'main_thread.longest_task_ms' ? longestTask(figures) : fixed(numberAt(figures, bar.key), 2),
      verdict(figures, bar),
    ]),
  };
}

/** Browsers report main-thread tasks from 50 ms on; 0 means that none was reported. */
function longestTask(figures: Figures): string {
  const longest = numberAt(figures, 'main_thread.longest_task_ms');
  return longest === 0 ? 'none over 50 ms' : `${fixed(longest, 0)} ms`;
}

function count(value: number | null): string {
  if (value === null) return '-';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

export function asText({ title, head, rows, notes }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [title, ...all.map(line), ...notes].join('\n');
}

export function asMarkdown({ title, head, rows, notes }: Table): string {
  const line = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    ...notes.flatMap((note) => ['', note]),
  ].join('\n');
}
