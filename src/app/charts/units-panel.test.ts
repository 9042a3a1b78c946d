import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../../core/compare/made-runs';
import type { IterationRecord } from '../../core/record/run-record';
import { INITIAL_VIEW } from '../store/view';
import type { ChartRun } from './chart-run';
import { chartRuns } from './chart-run';
import { stackFigure } from './stack-figure';
import { stripLayout } from './strip-layout';
import { unitsPanel } from './units-panel';
import { stackAxis } from './x-axis';

const WORDS = { title: '', description: '', captions: [] };
const TOTAL = 16;

function withLayers(record: IterationRecord, names: readonly string[], alive: number): IterationRecord {
  const made = asChannels(record, 2 * (record.iteration + 1));
  if (made.channels === undefined) return made;
  const layers = names.map((name, place) => ({
    ...{
      name,
      kind: 'conv' as const,
      channels: TOTAL,
      cut: [],
      scores: null,
      perClass: null,
      leftOut: false,
    },
    alive: Array.from({ length: alive - place }, (_, channel) => channel),
  }));
  return { ...made, channels: { ...made.channels, layers } };
}

/** Runs of these methods over two steps, the second of which leaves one channel less in every further layer. */
function runsOf(methods: readonly Parameters<typeof madeConfig>[0][], names: readonly string[]) {
  return chartRuns(
    methods.map((method, seed) => {
      const run = madeRun(madeConfig(method, seed), [
        [1024, 0.9],
        [512, 0.8],
      ]);
      const iterations = run.iterations.map((record, t) => withLayers(record, names, TOTAL - 4 * t));
      return { ...run, runId: method, iterations, over: true };
    }),
  );
}

function panelOf(runs: readonly ChartRun[]) {
  const axis = stackAxis(runs, null);
  return { axis, panel: unitsPanel(runs, runs, axis, INITIAL_VIEW) };
}

describe('channels alive, layer by layer', () => {
  it('the layers of several runs are rows, layer by layer; table and file have them in that order', () => {
    const { panel, axis } = panelOf(runsOf(['frs', 'channel-random'], ['conv2', 'conv3', 'conv4']));
    const rows = ['conv2', 'conv3', 'conv4'].flatMap((name) => [`Relevance ${name}`, `Random ch. ${name}`]);
    expect(panel.series.map(({ label }) => label)).toEqual(rows);
    expect(panel.strip?.form).toBe('lanes');
    expect(panel.strip?.groups.map(({ label, name, from }) => [`${label} ${name}`, from])).toEqual(
      rows.map((row, place) => [row, place]),
    );
    expect(panel.strip?.groups.map(({ alive, total, opens }) => [alive, total, opens])).toEqual([
      ...[12, 11, 10].flatMap((alive) => [
        [alive, TOTAL, true],
        [alive, TOTAL, false],
      ]),
    ]);
    const [drawn] = stackFigure([panel], axis, WORDS).panels;
    const named = drawn?.series.flatMap(({ name }) => (name === '' ? [] : [name]));
    expect(named).toEqual(rows.map((row, place) => `${row} ${12 - Math.floor(place / 2)}/16`));
    // The first lane is the top one: from all of its channels down to twelve of sixteen, filled from its floor.
    const lane = drawn?.series.find(({ name }) => name.startsWith(rows[0] ?? '?'));
    expect(lane?.points.map(({ y }) => y)).toEqual([5.85, 5.85, 5 + (0.85 * 12) / 16, 5 + (0.85 * 12) / 16]);
    expect(lane?.band.map(({ low, high }) => [low, high])).toEqual(lane?.points.map(({ y }) => [5, y]));
    expect(drawn?.title).toBe('Channels alive, per layer, full height: all');
  });

  it('stages keep their layers together, and many rows are told by tone', () => {
    const names = ['1', '2', '3'].flatMap((stage) => ['1.1', '2.1', '3.1'].map((of) => `conv${stage}.${of}`));
    const { panel } = panelOf(runsOf(['frs', 'channel-random'], names));
    expect(panel.strip?.form).toBe('tones');
    expect(panel.strip?.groups.map(({ label, name, rows }) => `${label} ${name} ${rows}`)).toEqual(
      ['conv1', 'conv2', 'conv3'].flatMap((stage) => [`Relevance ${stage} 3`, `Random ch. ${stage} 3`]),
    );
    expect(panel.series.map(({ label }) => label.split(' ').at(-1))).toEqual([
      ...[0, 3, 6].flatMap((from) => [...names.slice(from, from + 3), ...names.slice(from, from + 3)]),
    ]);
  });

  it('of one run every layer has a dash of its own, with the colour and marker of the run', () => {
    const runs = runsOf(['frs'], ['conv2', 'conv3', 'conv4', 'conv5', 'conv6', 'conv7']);
    const { panel } = panelOf(runs);
    expect(panel.strip).toBeUndefined();
    expect(new Set(panel.series.map(({ style }) => style.dash)).size).toBe(6);
    for (const { style } of panel.series) {
      expect(style.color).toBe(runs[0]?.style.color);
      expect(style.marker).toBe(runs[0]?.style.marker);
    }
  });

  it('words beside the rows never touch each other, whatever the height, and tell every run', () => {
    const methods = ['frs', 'channel-random', 'channel-l1'] as const;
    for (const count of [1, 2, 3])
      for (const layers of [2, 3, 5, 8, 12]) {
        const names = Array.from({ length: layers }, (_, place) => `conv${place}`);
        const { strip } = panelOf(runsOf(methods.slice(0, count), names)).panel;
        if (strip === undefined) continue;
        for (const height of [60, 96, 124, 240]) {
          const layout = stripLayout(strip, 8, height);
          for (const words of [layout.names, layout.labels])
            words.forEach(({ y }, place) => {
              const above = words[place - 1]?.y;
              if (above !== undefined) expect(y - above).toBeGreaterThan(11);
              expect(y).toBeLessThanOrEqual(8 + height);
            });
          const told = layout.labels.flatMap(({ groups }) => groups.map(({ label }) => label));
          expect(new Set(told).size).toBe(count);
          expect(layout.names[0]?.name).toBe('conv0');
        }
      }
  });
});
