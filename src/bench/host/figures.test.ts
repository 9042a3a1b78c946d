import { describe, expect, it } from 'vitest';
import type { Graphics } from '../contest/contract';
import { MODEL_NAMES } from '../contest/models';
import { BARS, verdict } from './bars';
import { measureChannelModels } from './channel-models';
import { ENGINES } from './engines';
import type { Figures } from './figures';
import { recordGpuCounts } from './gpu-figures';
import { measureLatency } from './latency';
import { recordMachine } from './machine';
import { measureParallel } from './parallel';
import { FULL } from './plan';
import { tablesOf } from './report';
import { recordStartUp, recordTasks } from './start-up';
import { toyArena } from './toy-arena';
import { measureTraining } from './training';

const tell = () => undefined;

/** Everything a run of the benchmark records, on a made-up machine. */
async function figuresOf(webgpu: Graphics | null, cores: number): Promise<Figures> {
  const surroundings = { cores, webgpu, webgl: { name: 'SwiftShader', software: true } };
  const arena = toyArena({
    surroundings,
    rateOf: (name, task) => {
      if (name === 'ours gemm') return 400;
      if (task.type === 'latency') return task.variant === 'half' ? 4000 : 1000;
      return name === 'ours wasm' ? 8000 : 40;
    },
  });
  const hardware = webgpu !== null && !webgpu.software;
  const figures: Figures = { seconds: 250, 'gemm.peak_gflops': 45.3 };
  recordMachine(figures, '156.0', surroundings, false);
  recordGpuCounts(figures, {
    mlp: { dispatches: 14, uploadedBytes: 1280 },
    cnn: { dispatches: 56, uploadedBytes: 768 },
    poolAfterRebuilds: 0.933,
  });
  for (const model of MODEL_NAMES)
    await measureTraining({ arena, plan: FULL, webgpu: hardware, figures, tell }, model);
  await measureChannelModels(arena, FULL, figures, tell);
  await measureLatency(arena, 'wasm', FULL, figures, tell);
  if (hardware) await measureLatency(arena, 'webgpu', FULL, figures, tell);
  await measureParallel(arena, cores, FULL, figures, tell);
  recordStartUp(figures, { recorded: [700], progress: [300], point: [1200], tasks: [] });
  recordTasks(figures, 'main_thread.channels', [61]);
  figures['size.first_load_js_gzip_kb'] = 233.6;
  figures['size.worker_gzip_kb'] = 283.9;
  return figures;
}

describe('the figures', () => {
  it('hold every key of the issue', async () => {
    const figures = await figuresOf(null, 2);
    const keys = [
      ...MODEL_NAMES.flatMap((model) => [
        ...ENGINES.map(({ name }) => `train.${model}.${name}.examples_per_s`),
        `train.${model}.ratio_vs_best_stock`,
      ]),
      ...['dense_ms', 'half_ms', 'masked_ms', 'half_vs_dense'].flatMap((part) => [
        `latency.batch1.${part}`,
        `latency.batch64.${part}`,
      ]),
      'parallel.speedup_2',
      'startup.recorded_run_ms',
      'startup.click_to_first_point_ms',
      'main_thread.longest_task_ms',
      'size.first_load_js_gzip_kb',
      'size.worker_gzip_kb',
    ];
    expect(keys.filter((key) => !(key in figures))).toEqual([]);
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
  });

  it('answer every bar on a machine without a GPU', async () => {
    const figures = await figuresOf({ name: 'google swiftshader', software: true }, 2);
    expect(figures['machine.gpu']).toBe('no');
    const verdicts = new Set(BARS.map((bar) => verdict(figures, bar)));
    expect([...verdicts].filter((each) => each !== 'pass' && each !== 'FAIL')).toEqual([]);
  });

  it('answer only counts and sizes on a machine with one', async () => {
    const figures = await figuresOf({ name: 'nvidia', software: false }, 2);
    expect(figures['machine.gpu']).toBe('yes');
    const judged = BARS.filter((bar) => verdict(figures, bar) !== 'not judged with a GPU');
    expect(judged.every(({ key }) => /^(gpu|size)\./.test(key))).toBe(true);
    expect(figures['latency.webgpu.batch1.dense_ms']).toBe(1);
  });

  it('hold two runs against one on two cores, and also one run per core where there are more', async () => {
    const two = await figuresOf(null, 2);
    const sixteen = await figuresOf(null, 16);
    const sped = (figures: Figures) => Object.keys(figures).filter((key) => /^parallel\.speedup/.test(key));
    expect(sped(two)).toEqual(['parallel.speedup_2']);
    expect(sped(sixteen)).toEqual(['parallel.speedup_2', 'parallel.speedup_16']);
    expect(sixteen['parallel.speedup_16']).toBe(16);
    expect(sixteen['parallel.efficiency_16']).toBe(1);
  });

  it('become tables without holes', async () => {
    for (const webgpu of [null, { name: 'nvidia', software: false }]) {
      const tables = tablesOf(await figuresOf(webgpu, 16));
      const cells = tables.flatMap(({ rows }) => rows.flat());
      expect(cells.filter((cell) => /NaN|undefined|null/.test(cell))).toEqual([]);
      for (const { head, rows } of tables) for (const row of rows) expect(row).toHaveLength(head.length);
      const text = cells.join('\n');
      expect(text).toContain('16 runs in 16 workers / one');
      expect(text.includes('webgpu, batch 1')).toBe(webgpu !== null);
      expect(text.includes('ours, webgpu / Model.fit, webgpu')).toBe(webgpu !== null);
    }
  });

  it('say of a machine whose first point came before an epoch was shown that there is no such time', () => {
    const figures: Figures = { 'parallel.speedup_2': 2 };
    const never = Number.NaN;
    recordStartUp(figures, { recorded: [700], progress: [never, never], point: [900, 1100], tasks: [] });
    expect(figures['startup.click_to_first_progress_ms']).toBeNull();
    const rows = tablesOf(figures).flatMap((table) => table.rows);
    expect(rows).toContainEqual([
      'click on “Run both” to the first epoch shown',
      'none before the first point',
    ]);
    expect(rows).toContainEqual(['click on “Run both” to the first point', '1000 ms (100)']);
    recordStartUp(figures, { recorded: [700], progress: [never, 300], point: [900, 1100], tasks: [] });
    expect(figures['startup.click_to_first_progress_ms']).toBe(300);
  });

  it('leave out what a run of training only does not measure', () => {
    const titles = tablesOf({ 'train.mlp250.gflops': 40 }).map(({ title }) => title);
    expect(titles.some((title) => /forward pass|The rest/.test(title))).toBe(false);
    expect(titles.at(-1)).toMatch(/Bars/);
  });
});
