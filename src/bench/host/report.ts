import type { OurBackend } from '../contest/contract';
import type { ModelName } from '../contest/models';
import { CHANNEL_MODEL_NAMES, MODEL_NAMES, MODELS } from '../contest/models';
import { FIT_DISPATCHES } from '../counts/fit-dispatches';
import { BARS, barText, verdict } from './bars';
import { ALL_WORK, type ChannelWork, channelKey, WORK_LABELS, workOf } from './channel-models';
import { ENGINES } from './engines';
import type { Figures } from './figures';
import { numberAt } from './figures';
import { BATCHES, latencyKey } from './latency';
import { SHARED } from './parallel';
import type { Table } from './table';
import { count, fixed } from './table';

/** The figures as a person reads them: training, inference, everything else, then the bars. */
export function tablesOf(figures: Figures): readonly Table[] {
  const models = MODEL_NAMES.filter((name) => `train.${name}.gflops` in figures);
  const training = [rates(figures, models), againstPeers(figures, models), againstMachine(figures, models)];
  const rest =
    'parallel.speedup_2' in figures ? [channelModels(figures), latency(figures), others(figures)] : [];
  return [...training, gpuCounts(figures), ...rest, bars(figures)];
}

function rates(figures: Figures, models: readonly ModelName[]): Table {
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

function againstPeers(figures: Figures, models: readonly ModelName[]): Table {
  const backendOf = (name: unknown) => ENGINES.find((engine) => engine.name === name)?.backend ?? '-';
  const best = models.map((model) => {
    const ratio = numberAt(figures, `train.${model}.ratio_vs_best_stock`);
    const [ours, stock] = [figures[`train.${model}.best_ours`], figures[`train.${model}.best_stock`]];
    return ratio === null ? '-' : `${fixed(ratio, 1)} (${backendOf(ours)}; ${backendOf(stock)})`;
  });
  const pairs = [
    ['ours, webgpu / Model.fit, webgpu', 'ratio_vs_fit_webgpu'],
    ['ours, wasm / jax-js, wasm', 'ratio_vs_jax'],
    ['ours, webgpu / jax-js, webgpu', 'ratio_vs_jax_webgpu'],
  ].map(([label = '', part]) => [
    label,
    ...models.map((model) => fixed(numberAt(figures, `train.${model}.${part}`), 1)),
  ]);
  return {
    notes: [],
    title: 'Ours against the peers, times as fast',
    head: ['', ...models.map((name) => MODELS[name].label)],
    rows: [
      ['best of ours / best stock (their backends)', ...best],
      ...pairs.filter(([, ...cells]) => cells.some((cell) => cell !== '-')),
    ],
  };
}

function againstMachine(figures: Figures, models: readonly ModelName[]): Table {
  const row = (label: string, part: string, digits: number) => [
    label,
    ...models.map((model) => fixed(numberAt(figures, `train.${model}.${part}`), digits)),
  ];
  const peak = fixed(numberAt(figures, 'gemm.peak_gflops'), 1);
  return {
    notes: [],
    title: `Ours on wasm against the machine (GEMM peak on 384^3, one thread: ${peak} GFLOP/s)`,
    head: ['', ...models.map((name) => MODELS[name].label)],
    rows: [row('GFLOP/s of the whole step', 'gflops', 1), row('fraction of the peak', 'fraction_of_peak', 2)],
  };
}

function channelModels(figures: Figures): Table {
  const cell = (model: ModelName, work: ChannelWork) => {
    if (!workOf(model).includes(work)) return '';
    const at = (part: string) => numberAt(figures, `${channelKey(model, work)}.${part}`);
    const speed = `${count(at('images_per_s'))} images/s, ${fixed(at('gflops'), 1)} GFLOP/s`;
    return `${speed}, ${fixed(at('fraction_of_peak'), 2)} of the peak`;
  };
  return {
    notes: [],
    title: 'Networks whose channels are pruned, ours on wasm',
    head: ['', ...CHANNEL_MODEL_NAMES.map((model) => MODELS[model].label)],
    rows: ALL_WORK.map((work) => [
      WORK_LABELS[work],
      ...CHANNEL_MODEL_NAMES.map((model) => cell(model, work)),
    ]),
  };
}

function gpuCounts(figures: Figures): Table {
  const at = (key: string) => numberAt(figures, `gpu.${key}`);
  const uploaded = (model: string) => `${count(at(`${model}.uploaded_bytes_per_step`))} B`;
  const [mlp, cnn] = ['mlp 784-128-256-10, batch 250', 'cnn 64-128-256-512 on 32x32x3, batch 128'];
  return {
    notes: [
      'Ours is counted in Node on a device that computes nothing, with Nesterov momentum. What is given of TensorFlow.js are numbers that issue 3 quotes from such counts of its 4.22; what is counted of it is Model.fit with plain momentum, by a test (law K72), whose cnn has one more pool. This run repeats neither.',
    ],
    title: 'What ours asks of a GPU',
    head: ['what', 'TensorFlow.js', 'ours'],
    rows: [
      [
        `dispatches per step, ${mlp}`,
        `90 given, ${FIT_DISPATCHES.mlp} counted`,
        fixed(at('mlp.dispatches_per_step'), 0),
      ],
      [
        `dispatches per step, ${cnn}`,
        `339 given, ${FIT_DISPATCHES.cnn} counted`,
        fixed(at('cnn.dispatches_per_step'), 0),
      ],
      [`uploaded per step, ${mlp}`, '-', uploaded('mlp')],
      [`uploaded per step, ${cnn}`, '125.8 MB given', uploaded('cnn')],
      ['GPU pool after 10 physical rebuilds / before', '5.6 given', fixed(at('pool_after_10_rebuilds'), 2)],
    ],
  };
}

function latency(figures: Figures): Table {
  const backends: readonly OurBackend[] = ['wasm', 'webgpu'];
  const places = backends.flatMap((backend) => BATCHES.map((batch) => ({ backend, batch })));
  const rows = places.flatMap(({ backend, batch }) => {
    const at = (part: string) => numberAt(figures, `${latencyKey(backend, batch)}.${part}`);
    if (at('dense_ms') === null) return [];
    const cell = (variant: string) =>
      `${fixed(at(`${variant}_ms`), 3)} ms (${fixed(at(`${variant}_iqr_ms`), 3)})`;
    return [
      [
        `${backend}, batch ${batch}`,
        cell('dense'),
        `${cell('half')}, ${fixed(at('half_vs_dense'), 2)} of dense`,
        `${cell('masked')}, ${fixed(at('masked_vs_dense'), 2)} of dense`,
      ],
    ];
  });
  return {
    notes: [],
    title: 'One forward pass of cnn 16-32-64-128 (median; interquartile range)',
    head: ['', 'dense', 'half of the channels removed', 'half of the channels masked only'],
    rows,
  };
}

function others(figures: Figures): Table {
  const at = (key: string, digits: number, unit = '') => fixed(numberAt(figures, key), digits, unit);
  const timed = (key: string) =>
    numberAt(figures, `${key}_ms`) === null
      ? 'none before the first point'
      : `${at(`${key}_ms`, 0, ' ms')} (${at(`${key}_iqr_ms`, 0)})`;
  return {
    notes: [],
    title: 'The rest',
    head: ['what', 'measured'],
    rows: [
      ...speedUps(figures),
      ['navigation to the recorded run', timed('startup.recorded_run')],
      ['click on “Run both” to the first epoch shown', timed('startup.click_to_first_progress')],
      ['click on “Run both” to the first point', timed('startup.click_to_first_point')],
      ['longest main-thread task during a run', longestTask(figures, 'main_thread.longest_task_ms')],
      [
        'longest main-thread task, pruning channels to the end',
        longestTask(figures, 'main_thread.channels.longest_task_ms'),
      ],
      ['first-load JavaScript, gzip', at('size.first_load_js_gzip_kb', 1, ' kB')],
      ['worker with every backend, gzip', at('size.worker_gzip_kb', 1, ' kB')],
    ],
  };
}

/** One row for each number of runs that were measured side by side. */
function speedUps(figures: Figures): readonly (readonly string[])[] {
  const at = (key: string) => fixed(numberAt(figures, `parallel.${key}`), 2);
  return Object.keys(figures).flatMap((key) => {
    const runs = /^parallel\.speedup_(\d+)$/.exec(key)?.[1];
    if (runs === undefined) return [];
    const each = SHARED.map((model) => `${model} ${at(`${model}.speedup_${runs}`)}`).join(', ');
    const efficiency = `efficiency ${at(`efficiency_${runs}`)}`;
    return [[`${runs} runs in ${runs} workers / one`, `${at(`speedup_${runs}`)} (${each}; ${efficiency})`]];
  });
}

function bars(figures: Figures): Table {
  return {
    notes: [],
    title: 'Bars (2-core machine without a GPU)',
    head: ['what', 'bar', 'measured', ''],
    rows: BARS.map((bar) => [
      bar.label,
      barText(bar),
      bar.key.startsWith('main_thread.') ? longestTask(figures, bar.key) : plain(numberAt(figures, bar.key)),
      verdict(figures, bar),
    ]),
  };
}

/** Browsers report main-thread tasks from 50 ms on; 0 means that none was reported. */
function longestTask(figures: Figures, key: string): string {
  const longest = numberAt(figures, key);
  return longest === 0 ? 'none over 50 ms' : fixed(longest, 0, ' ms');
}

/** At most two decimals, and none that say nothing. */
function plain(value: number | null): string {
  return value === null ? '-' : String(Number(value.toFixed(2)));
}
