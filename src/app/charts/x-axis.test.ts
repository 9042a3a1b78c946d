import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../../core/compare/made-runs';
import type { ChannelLayerRecord } from '../../core/record/run-record';
import { INITIAL_VIEW } from '../store/view';
import type { ChartRun } from './chart-run';
import { chartRuns } from './chart-run';
import { runPanels } from './run-panels';
import { cellsOf } from './strip-cells';
import { nearestRecord, placeText, recordText, rowText, stackAxis, xOfRecord } from './x-axis';

/** A gradual run of 20 epochs with cuts after epochs 2 and 4, stopped after 6. */
function gradual(layers: number): readonly ChartRun[] {
  const run = madeRun(madeConfig('frs', 0), [
    [1024, 0.5],
    [512, 0.6],
    [256, 0.7],
  ]);
  const iterations = run.iterations.map((record, t) => {
    const { channels, ...rest } = asChannels(record, 2 * t + 2);
    if (channels === undefined) return rest;
    const all = Array.from(
      { length: layers },
      (_, i): ChannelLayerRecord => ({
        ...{ name: `conv${1 + Math.floor(i / 6)}.${i % 6}`, kind: 'conv', channels: 8, scores: null },
        ...{ cut: [], leftOut: false, perClass: null },
        alive: Array.from({ length: 8 - 2 * t }, (_unit, c) => c),
      }),
    );
    return { ...rest, channels: { ...channels, layers: all } };
  });
  return chartRuns([{ ...run, iterations, over: true }]);
}

describe('the shared x axis', () => {
  it('counts iterations where every training is one record', () => {
    const runs = chartRuns([{ ...madeRun(madeConfig('sap', 0), [[1024, 0.9]]), over: true }]);
    const axis = stackAxis(runs, null);
    expect([axis.grid, axis.word, xOfRecord(axis, 3), recordText(axis, 3)]).toEqual([
      ...[null, 'Iteration', 3, 'Iteration 3'],
    ]);
  });

  it('counts epochs where runs prune while they train, and still moves by steps', () => {
    const axis = stackAxis(gradual(3), null);
    expect(axis.last).toBe(20);
    expect([0, 1, 2].map((t) => xOfRecord(axis, t))).toEqual([2, 4, 6]);
    expect([0, 2.9, 3.1, 20].map((x) => nearestRecord(axis, x, 2))).toEqual([0, 0, 1, 2]);
    expect(recordText(axis, 1)).toBe('Step 1, epoch 4');
    expect([rowText(axis, 2), rowText(axis, 3)]).toEqual(['2', '2, after the cut']);
    expect(placeText(axis, 3)).toBe('epoch 2, after the cut');
  });
});

describe('channels of many layers', () => {
  it('are rows of tones that change at the cuts only', () => {
    const runs = gradual(18);
    const [, units] = runPanels(runs, runs, INITIAL_VIEW);
    expect(units?.strip?.groups.map(({ name, rows, alive, total }) => [name, rows, alive, total])).toEqual([
      ['conv1', 6, 24, 48],
      ['conv2', 6, 24, 48],
      ['conv3', 6, 24, 48],
    ]);
    expect(units?.summary).toBe(
      'Alive: conv1 from 48 to 24 at epoch 6; conv2 from 48 to 24 at epoch 6; conv3 from 48 to 24 at epoch 6.',
    );
    const [line] = units?.series ?? [];
    expect(line && cellsOf(line, stackAxis(runs, null))).toEqual([
      { from: 0, to: 2, value: 8 },
      { from: 2, to: 4, value: 6 },
      { from: 4, to: 6, value: 4 },
    ]);
  });

  it('are lines while there are few', () => {
    const runs = gradual(3);
    const [, units] = runPanels(runs, runs, INITIAL_VIEW);
    expect(units?.strip).toBeUndefined();
    expect(units?.series.map(({ label }) => label)).toEqual(['conv1.0', 'conv1.1', 'conv1.2']);
  });
});
