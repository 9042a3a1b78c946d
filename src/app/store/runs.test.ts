import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../core/config/defaults';
import type { RunMessage } from '../../core/protocol/protocol';
import { NOTHING_UNDER_WAY } from '../../core/record/epoch-grid';
import type { Recording } from '../../core/record/recording';
import type { IterationRecord } from '../../core/record/run-record';
import { withoutStandIns } from './run-records';
import { queuedRun } from './run-state';
import {
  activeRuns,
  addLiveGroup,
  addRecording,
  NO_RUNS,
  patchRuns,
  reduce,
  runsOf,
  shownGroup,
} from './runs';

const ENVIRONMENT = { backend: 'cpu', device: 'test', appVersion: '0', startedAt: null } as const;
const BACKEND = { name: 'cpu', device: 'test', reason: '', tried: [] } as const;

function record(iteration: number): IterationRecord {
  return {
    iteration,
    epochsTotal: 1,
    epochs: [],
    train: { loss: 0, accuracy: 1 },
    test: { loss: 0, accuracy: 1 },
    best: null,
    afterCut: null,
    sparsity: { pqi: 0.1, pqiMethod: 0.1, gini: 0.1, layers: [], neuronHistogram: [] },
    pqiRetrained: 0.1,
    layers: [],
    size: { paramsTotal: 1, paramsAlive: 1, weightsTotal: 1, weightsAlive: 1, macsDense: 1, macsAlive: 1 },
    cut: null,
    elapsedMs: 1,
  };
}

const start = addLiveGroup(NO_RUNS, 'g', 'Run 1', [
  { runId: 'a', config: DEFAULT_CONFIG },
  { runId: 'b', config: DEFAULT_CONFIG },
]);

function runAfter(...events: readonly RunMessage[]) {
  return reduce(
    start,
    events.map((event) => ({ type: 'run', runId: 'a', event })),
  );
}

describe('runs', () => {
  it('[E1] a run goes from queued to finished, one record per iteration', () => {
    const state = runAfter(
      { type: 'started', environment: ENVIRONMENT, backend: BACKEND },
      { type: 'iteration', record: record(0) },
      { type: 'iteration', record: record(1) },
      { type: 'finished' },
    );
    expect(state.byId.a).toMatchObject({ status: 'finished', environment: ENVIRONMENT });
    expect(state.byId.a?.iterations.map(({ iteration }) => iteration)).toEqual([0, 1]);
    expect(state.byId.b).toBe(start.byId.b);
  });

  it('[E7] what was measured since the last record is under way until the next one', () => {
    const epoch = {
      ...{ epoch: 1, learningRate: 0.1, trainLoss: 1, trainAccuracy: 0.5 },
      ...{ testLoss: 1, testAccuracy: 0.5 },
    };
    const afterCut = { loss: 2, accuracy: 0.3 };
    const before: readonly RunMessage[] = [
      { type: 'started', environment: ENVIRONMENT, backend: BACKEND },
      { type: 'iteration', record: record(0) },
      { type: 'cut', iteration: 1, afterCut },
      { type: 'epoch', iteration: 1, epoch },
    ];
    expect(runAfter(...before).byId.a?.underWay).toEqual({ afterCut, epochs: [epoch] });
    for (const end of [{ type: 'iteration', record: record(1) }, { type: 'stopped' }] as const)
      expect(runAfter(...before, end).byId.a?.underWay).toBe(NOTHING_UNDER_WAY);
  });

  it('[E2] a failure keeps its reason and every record before it', () => {
    const state = runAfter(
      { type: 'started', environment: ENVIRONMENT, backend: BACKEND },
      { type: 'iteration', record: record(0) },
      { type: 'failed', code: 'diverged', message: 'The loss became NaN.' },
    );
    expect(state.byId.a).toMatchObject({
      status: 'failed',
      failure: { code: 'diverged', message: 'The loss became NaN.' },
    });
    expect(state.byId.a?.iterations).toHaveLength(1);
  });

  it('[E3] nothing changes a run that is over: late events of a stopped worker are ignored', () => {
    const stopped = runAfter({ type: 'stopped' });
    const late = reduce(stopped, [
      { type: 'run', runId: 'a', event: { type: 'iteration', record: record(0) } },
    ]);
    expect(late).toBe(stopped);
    expect(patchRuns(stopped, ['a'], { status: 'running' })).toBe(stopped);
  });

  it('[E4] pause and resume, and a stop asked for meanwhile is not forgotten', () => {
    const running = runAfter({ type: 'started', environment: ENVIRONMENT, backend: BACKEND });
    const asked = patchRuns(running, ['a'], { asked: 'stop' });
    const paused = reduce(asked, [{ type: 'run', runId: 'a', event: { type: 'paused', reason: 'step' } }]);
    expect(paused.byId.a).toMatchObject({ status: 'paused', asked: 'stop', pauseReason: 'step' });
    const resumed = reduce(paused, [{ type: 'run', runId: 'a', event: { type: 'resumed' } }]);
    expect(resumed.byId.a?.status).toBe('running');
  });

  it('[E5] events of unknown runs and of other kinds change nothing', () => {
    expect(reduce(start, [{ type: 'run', runId: 'z', event: { type: 'finished' } }])).toBe(start);
    expect(reduce(start, [{ type: 'ready', protocol: 1 }])).toBe(start);
  });

  it('[E6] a new group is shown; a recording that arrives late does not push it away', () => {
    const recording: Recording = {
      preset: 'three-phases',
      recordedAt: '2026-01-01',
      machine: 'a machine',
      runs: [
        { schema: 1, runId: 'a', config: DEFAULT_CONFIG, environment: ENVIRONMENT, iterations: [record(0)] },
      ],
    };
    const state = addRecording(start, recording);
    expect(state.shownGroup).toBe('g');
    expect(state.byId.a?.status).toBe('queued');
    expect(addRecording(state, recording)).toBe(state);
    const alone = addRecording(NO_RUNS, recording);
    expect(runsOf(alone, shownGroup(alone)).map(({ status }) => status)).toEqual(['recorded']);
    expect(activeRuns(state)).toHaveLength(2);
  });
});

describe('the recording beside runs made here', () => {
  const recorded = {
    ...queuedRun('r', DEFAULT_CONFIG),
    status: 'recorded',
    iterations: [record(0), record(1)],
  } as const;
  const made = {
    ...queuedRun('m', DEFAULT_CONFIG),
    status: 'finished',
    iterations: [record(0), record(1)],
  } as const;

  it('gives way to the very same run, once that is as far', () => {
    expect(withoutStandIns([recorded, made])).toEqual([made]);
    const begun = { ...made, iterations: [record(0)] };
    expect(withoutStandIns([recorded, begun])).toEqual([recorded, begun]);
    const another = { ...made, config: { ...DEFAULT_CONFIG, seed: 9 } };
    expect(withoutStandIns([recorded, another])).toEqual([recorded, another]);
  });
});
