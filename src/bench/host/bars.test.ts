import { describe, expect, it } from 'vitest';
import type { Bar } from './bars';
import { BARS, barText, verdict } from './bars';

const bar = (changes: Partial<Bar>): Bar => ({
  key: 'k',
  label: 'k',
  at: 'least',
  value: 10,
  unit: '',
  judged: 'anywhere',
  ...changes,
});

describe('a bar', () => {
  it('includes its own value, unless it says below', () => {
    const at = (kind: Bar['at']) => [9.99, 10, 10.01].map((k) => verdict({ k }, bar({ at: kind })));
    expect(at('least')).toEqual(['FAIL', 'pass', 'pass']);
    expect(at('most')).toEqual(['pass', 'pass', 'FAIL']);
    expect(at('below')).toEqual(['pass', 'FAIL', 'FAIL']);
  });

  it('says when nothing was measured', () => {
    expect(verdict({}, bar({}))).toBe('not measured');
    expect(verdict({ k: null }, bar({}))).toBe('not measured');
    expect(verdict({ k: 'no adapter' }, bar({}))).toBe('not measured');
  });

  it('for a machine without a GPU is judged on no other', () => {
    const timed = bar({ judged: 'without a GPU' });
    expect(verdict({ k: 11, 'machine.gpu': 'no' }, timed)).toBe('pass');
    expect(verdict({ k: 9, 'machine.gpu': 'yes' }, timed)).toBe('not judged with a GPU');
    expect(verdict({ k: 9, 'machine.gpu': 'yes' }, bar({}))).toBe('FAIL');
  });

  it('reads as in the issue', () => {
    expect(barText(bar({ at: 'most', value: 450, unit: 'kB' }))).toBe('<= 450 kB');
    expect(barText(bar({}))).toBe('>= 10');
    expect(barText(bar({ at: 'below', value: 50, unit: 'ms' }))).toBe('< 50 ms');
  });
});

describe('the bars of the issues', () => {
  it('are all here, with its values', () => {
    expect(BARS.map((each) => `${each.key} ${barText(each)}`)).toEqual([
      'train.mlp250.ratio_vs_best_stock >= 10',
      'train.mlp128.ratio_vs_best_stock >= 10',
      'train.cnn8.ratio_vs_best_stock >= 80',
      'train.mlp250.fraction_of_peak >= 0.6',
      'train.mlp128.fraction_of_peak >= 0.6',
      'train.cnn16.fraction_of_peak >= 0.5',
      ...['training', 'relevance', 'adam', 'augmented', 'activation', 'taylor'].map(
        (work) => `channels.cnn16.${work}.fraction_of_peak >= 0.5`,
      ),
      ...['vgg', 'resnet8'].flatMap((model) => [
        `channels.${model}.training.fraction_of_peak >= 0.5`,
        `channels.${model}.relevance.fraction_of_peak >= 0.5`,
      ]),
      'parallel.speedup_2 >= 1.8',
      'latency.batch1.half_vs_dense <= 0.45',
      'latency.batch64.half_vs_dense <= 0.45',
      'gpu.mlp.dispatches_per_step <= 20',
      'gpu.cnn.dispatches_per_step <= 80',
      'gpu.cnn.uploaded_bytes_per_step < 10000 B',
      'gpu.pool_after_10_rebuilds <= 1.2',
      'startup.click_to_first_point_ms <= 2000 ms',
      'main_thread.longest_task_ms < 50 ms',
      'main_thread.channels.longest_task_ms < 50 ms',
      'size.first_load_js_gzip_kb <= 250 kB',
      'size.worker_gzip_kb <= 450 kB',
    ]);
  });
});
