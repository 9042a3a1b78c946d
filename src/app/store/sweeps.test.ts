import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../../core/compare/made-runs';
import { PRESETS } from '../../core/config/presets';
import { writeField } from '../../core/config/write-field';
import { buildArchitecture } from '../../core/models/build';
import { plannedCuts } from '../../core/record/plan';
import { planProblem } from '../../core/record/plan-problem';
import { ABLATIONS } from '../../core/sweep/ablations';
import { fieldNamed } from '../../core/sweep/field-named';
import { newStoredRun } from '../persistence/stored-run';
import type { DataState } from './data-state';
import { NO_DATA } from './data-state';
import { NO_LIBRARY } from './library';
import type { RunState } from './run-state';
import { queuedRun } from './run-state';
import { NO_RUNS, putRuns } from './runs';
import type { Setup } from './setup';
import { changeAmount, fromPreset, initialSetup, runConfigs } from './setup';
import type { SweepDraft } from './sweep-draft';
import { planOf, readDraft, rowsOfRuns, startText } from './sweep-plan';
import { estimatedTime, keptSweeps, sweepProgress } from './sweep-progress';

const planSweep = (draft: SweepDraft, setup: Setup, data: DataState) => planOf(readDraft(draft, setup), data);

const DRAFT: SweepDraft = { subject: { kind: 'form' }, axes: [], seeds: null, hidden: [] };

describe('the draft of a sweep', () => {
  it('without an axis: every method of the form with three seeds from its own', () => {
    const setup = initialSetup();
    const { rows, grid, seedsText, problem } = planSweep(DRAFT, setup, NO_DATA);
    expect(problem).toBeNull();
    expect(seedsText).toBe('0..2');
    expect(rows.map(({ label, places }) => [label, places])).toEqual([
      ['SAP', [0, 1, 2]],
      ['Lottery Ticket', [3, 4, 5]],
    ]);
    expect(grid.runs.map(({ config }) => config.seed)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('rows are named after their values; a method without a parameter has one row', () => {
    const axes = [
      { id: 'p', text: '0.5, 1.5' },
      { id: 'learningRate', text: '0.05 0.1' },
    ];
    const { rows, free } = planSweep({ ...DRAFT, axes, seeds: '7' }, initialSetup(), NO_DATA);
    expect(rows.map(({ label }) => label.replaceAll('\u00a0', ' '))).toEqual([
      'SAP p ½, learning rate 0.05',
      'SAP p ½, learning rate 0.1',
      'SAP p 1.5, learning rate 0.05',
      'SAP p 1.5, learning rate 0.1',
      'Lottery Ticket learning rate 0.05',
      'Lottery Ticket learning rate 0.1',
    ]);
    expect(free.map(({ id }) => id)).toEqual(expect.arrayContaining(['q', 'hidden', 'epochs']));
    expect(free.some(({ id }) => id === 'p' || id === 'seed' || id === 'blocks')).toBe(false);
  });

  it('a bad value is said at its axis and stops nothing else from being read', () => {
    const axes = [
      { id: 'p', text: '0.5, nine' },
      { id: 'q', text: '2' },
    ];
    const plan = planSweep({ ...DRAFT, axes }, initialSetup(), NO_DATA);
    expect(plan.sweep).toBeNull();
    expect(plan.axes.map(({ problem }) => problem)).toEqual(['The axis p takes numbers, not “nine”.', null]);
    expect(plan.free.length).toBeGreaterThan(5);
  });

  it('a combination that would cut nothing is left out, with the sentence of a run alone', () => {
    const preset = PRESETS.find(({ name }) => name === 'channels');
    if (preset === undefined) throw new Error('no preset with channels');
    const setup = fromPreset(preset);
    const planned = (text: string) =>
      planSweep({ ...DRAFT, axes: [{ id: 'share', text }], seeds: '0' }, setup, NO_DATA).grid;
    const { runs, refused } = planned('0.004, 0.5');
    expect(runs).toHaveLength(2);
    const [alone] = runConfigs(
      changeAmount(setup, (config) => writeField(config, fieldNamed('share'), 0.004)),
    );
    const net = buildArchitecture(setup.shared.model, { height: 28, width: 28, channels: 1 }, 10);
    const why = alone === undefined ? null : planProblem(alone, net)?.sentence;
    expect(why).toMatch(/^Nothing would go: 0\.4.% of 112 channels/);
    expect(refused).toEqual(
      ['Relevance', 'Random channels'].map((method) => ({ what: `${method}, share 0.004`, why })),
    );
    expect(planned('0.004').runs).toEqual([]);
  });

  it('a grid too large for the page is counted, not made; it can still be saved', () => {
    const axes = [
      { id: 'p', text: '0.05:1:0.01' },
      { id: 'q', text: '1.1:2:0.1' },
    ];
    const plan = planSweep({ ...DRAFT, axes }, initialSetup(), NO_DATA);
    expect(plan.problem).toMatch(/^5,760 combinations are more than this page takes, 1,000\. /);
    expect([plan.rows.length, plan.sweep?.axes.length]).toEqual([0, 2]);
  });

  it('a new axis starts with the values that are run now', () => {
    expect(startText(fieldNamed('hidden'), DRAFT, initialSetup())).toBe('128, 256');
    expect(startText(fieldNamed('scope'), DRAFT, initialSetup())).toBe('global');
  });

  it('an ablation takes the data, model and training of the form', () => {
    const ablation = ABLATIONS.find(({ name }) => name === 'gamma');
    if (ablation === undefined) throw new Error('no such ablation');
    const setup = initialSetup();
    const axes = [{ id: 'gamma', text: '1, 3, 5, 7, 9' }];
    const { rows, grid } = planSweep(
      { ...DRAFT, subject: { kind: 'ablation', ablation }, axes },
      setup,
      NO_DATA,
    );
    expect(rows.map(({ label }) => label)).toEqual([1, 3, 5, 7, 9].map((gamma) => `SAP γ\u00a0${gamma}`));
    for (const { config } of grid.runs)
      expect([config.dataset, config.model, config.training]).toEqual([
        setup.shared.dataset,
        setup.shared.model,
        setup.shared.training,
      ]);
  });
});

const CONFIGS = [0, 1, 2].flatMap((seed) => [madeConfig('sap', seed), madeConfig('lottery', seed)]);

function kept(id = 'sweep-a') {
  const rows = CONFIGS.map((config, place) =>
    newStoredRun({
      runId: `${id}-${place}`,
      group: { id, number: 3, name: 'Sweep 3: SAP, 3 seeds' },
      place,
      config,
      choice: 'wasm',
      data: { name: 'Strokes', identity: null },
      createdAt: '2026-01-01T00:00:00.000Z',
    }),
  );
  return { ...NO_LIBRARY, rows: Object.fromEntries(rows.map((row) => [row.runId, row])) };
}

describe('the progress of a sweep', () => {
  const library = kept();
  const [sweep] = keptSweeps(library);
  if (sweep === undefined) throw new Error('no sweep');
  const at = (changes: readonly Partial<RunState>[]) => {
    const states = changes.map((change, place) => ({
      ...queuedRun(`sweep-a-${place}`, CONFIGS[place] ?? madeConfig('sap', 0)),
      ...change,
    }));
    return sweepProgress(sweep, { library, runs: putRuns(NO_RUNS, states), data: NO_DATA }, 2);
  };

  it('after a reload every run that had not ended is interrupted', () => {
    const progress = at([]);
    expect(progress).toMatchObject({ total: 6, active: [], held: false, done: 0, secondsLeft: null });
    expect(progress.interrupted).toEqual(sweep.rows.map(({ runId }) => runId));
  });

  it('counts what is done, and is held only when every active run is', () => {
    const finished = { status: 'finished' } as const;
    const paused = { status: 'paused' } as const;
    const waiting = { status: 'queued', asked: 'pause' } as const;
    expect(at([paused, waiting, waiting, waiting, waiting, waiting]).held).toBe(true);
    expect(at([paused, waiting, waiting, waiting, waiting, {}]).held).toBe(false);
    const some = at([finished, { status: 'running' }, {}, {}, {}, {}]);
    expect(some.counts).toMatchObject({ running: 1, queued: 4 });
    expect(some.active).toHaveLength(5);
  });

  it('what was stopped can be resumed, what diverged cannot and says why once', () => {
    const diverged = { code: 'diverged', message: 'The loss is no longer a number.' } as const;
    const ends = ['finished', 'stopped', 'failed', 'failed', 'finished', 'finished'] as const;
    const rows = sweep.rows.map((row, place) => {
      const status = ends[place] ?? 'finished';
      return { ...row, status, failure: status === 'failed' ? diverged : null };
    });
    const progress = sweepProgress({ ...sweep, rows }, { library, runs: NO_RUNS, data: NO_DATA }, 2);
    expect(progress.counts).toEqual({ finished: 3, stopped: 1, failed: 2 });
    expect(progress.resumable).toEqual(['sweep-a-1']);
    expect(progress.failures).toEqual([diverged.message]);
  });

  it('runs of a sweep are grouped by what differs besides their seed', () => {
    expect(rowsOfRuns(CONFIGS).map(({ label, places }) => [label, places])).toEqual([
      ['SAP', [0, 2, 4]],
      ['Lottery Ticket', [1, 3, 5]],
    ]);
  });

  it('the time follows the pace that was measured, side by side, and the size of the net', () => {
    const config = madeConfig('sap', 0);
    const twin = { ...config, seed: 9 };
    const wide = { ...config, model: { kind: 'mlp', hidden: [512] } as const };
    const points = Array.from({ length: plannedCuts(config) + 1 }, () => [1024, 0.9] as const);
    const iterations = madeRun(config, points).iterations.map((one) => ({ ...one, elapsedMs: 2000 }));
    const timed = { ...queuedRun('run-a', config), status: 'finished' as const };
    const state = { runs: putRuns(NO_RUNS, [{ ...timed, iterations }]), data: NO_DATA };
    const whole = 2 * iterations.length;
    expect(estimatedTime([twin], state, 2)).toBeCloseTo(whole, 6);
    expect(estimatedTime([twin, twin, twin], state, 2)).toBeCloseTo((3 * whole) / 2, 6);
    expect(estimatedTime([wide], state, 2)).toBeGreaterThan(2 * whole);
    expect(estimatedTime([{ ...config, model: { kind: 'linear' } }], state, 2)).toBeNull();
  });
});
