import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAssets } from '../../cli/node-assets';
import { DEFAULT_CONFIG } from '../../core/config/defaults';
import type { RunConfig } from '../../core/config/run-config';
import type { AugmentationPlan } from '../../core/datasets/augmentation';
import type { Dataset } from '../../core/datasets/dataset';
import { generateStrokes } from '../../core/datasets/strokes/strokes';
import type { RunEvent } from '../../core/protocol/protocol';
import { type MethodName, methodNamed } from '../../core/pruning/methods/catalogue';
import type { IterationRecord } from '../../core/record/run-record';
import type { Backend } from '../backend/backend';
import { startWasm } from '../backend/start-wasm';
import type { Network } from '../network/network';
import type { RunControl } from './control';
import { createControl } from './control';
import { runExperiment } from './experiment';

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let backend: Backend;
let dataset: Dataset;

function config(method: MethodName, change: Partial<RunConfig['pruning']> = {}): RunConfig {
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: 'strokes', train: 300, test: 150 },
    model: { kind: 'mlp', hidden: [16, 12] },
    training: { ...DEFAULT_CONFIG.training, epochs: 2, batch: 50 },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method,
      recipe: methodNamed(method).recipe,
      iterations: 3,
      ...change,
    },
  };
}

interface Watched {
  readonly events: RunEvent[];
  readonly records: IterationRecord[];
}

async function watch(
  wanted: RunConfig,
  options: {
    control?: RunControl;
    on?: (event: RunEvent) => void;
    network?: (made: Network) => Network;
    now?: () => number;
  } = {},
): Promise<Watched> {
  const control = options.control ?? createControl(breath);
  const wrapped: Backend = {
    ...backend,
    createNetwork: async (request) => {
      const made = await backend.createNetwork(request);
      return options.network?.(made) ?? made;
    },
  };
  const events: RunEvent[] = [];
  const stream = runExperiment({
    config: wanted,
    dataset,
    backend: wrapped,
    report: { name: 'wasm', device: backend.device, reason: 'test', tried: [] },
    control,
    appVersion: 'test',
    startedAt: null,
    now: options.now ?? (() => performance.now()),
  });
  for await (const event of stream) {
    events.push(event);
    options.on?.(event);
  }
  return { events, records: events.flatMap((event) => (event.type === 'iteration' ? [event.record] : [])) };
}

const timeless = (records: readonly IterationRecord[]) =>
  records.map((record) => ({ ...record, elapsedMs: 0 }));

describe('a run', () => {
  beforeAll(async () => {
    backend = await startWasm(nodeAssets());
    dataset = generateStrokes(300, 150);
  });

  it('[U1] makes one record per iteration, T cuts for T + 1 trainings, and says so in order', async () => {
    const { events, records } = await watch(config('lottery'));
    expect(records.map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3]);
    expect(records.map(({ cut }) => cut === null)).toEqual([false, false, false, true]);
    expect(records.map(({ afterCut }) => afterCut === null)).toEqual([true, false, false, false]);
    expect(records.map(({ epochsTotal }) => epochsTotal)).toEqual([2, 4, 6, 8]);
    expect(events[0]?.type).toBe('started');
    expect(events.at(-1)?.type).toBe('finished');
    expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(8);
    const cuts = events.flatMap((event) => (event.type === 'cut' ? [[event.iteration, event.afterCut]] : []));
    expect(cuts).toEqual(records.slice(1).map(({ iteration, afterCut }) => [iteration, afterCut]));
  });

  it('[U34] a PQI budget’s bounds are recorded with what went: one of all weights, or one per layer', async () => {
    const { recipe } = methodNamed('sap');
    for (const scope of ['global', 'layer', 'neuron'] as const) {
      const { records } = await watch(config('sap', { recipe: { ...recipe, scope } }));
      const { cut, layers = [] } = records[0] ?? {};
      const names = layers.map(({ name }) => name);
      const groups = { global: [names], layer: names.map((name) => [name]), neuron: undefined };
      expect(cut?.bounds?.map((bound) => bound.layers)).toEqual(groups[scope]);
      if (scope === 'global')
        expect(cut?.bounds?.[0]).toMatchObject({ bound: cut?.bound, removed: cut?.removed });
      if (scope !== 'layer') continue;
      const after = records[1]?.layers.map(({ weightsAlive }) => weightsAlive);
      expect(layers.map(({ weightsAlive }, i) => weightsAlive - (cut?.bounds?.[i]?.removed ?? 0))).toEqual(
        after,
      );
    }
    expect((await watch(config('lottery'))).records[0]?.cut).not.toHaveProperty('bounds');
  });

  it('[U2] counts come from the mask: what one cut removed is missing in the next record', async () => {
    for (const method of ['sap', 'lottery', 'one-shot', 'random', 'fine-tune'] as const) {
      const { records } = await watch(config(method));
      records.slice(1).forEach((record, index) => {
        const before = records[index];
        expect(record.size.weightsAlive).toBe((before?.size.weightsAlive ?? 0) - (before?.cut?.removed ?? 0));
      });
      for (const { size, layers } of records) {
        expect(size.weightsAlive).toBe(layers.reduce((sum, layer) => sum + layer.weightsAlive, 0));
        expect(size.paramsTotal - size.paramsAlive).toBe(size.weightsTotal - size.weightsAlive);
        for (const layer of layers)
          expect(layer.unitWeights.reduce((sum, count) => sum + count, 0)).toBe(layer.weightsAlive);
      }
    }
  });

  it('[U3] the same seed gives the same records, bit for bit; seed 0 is a seed, and others differ', async () => {
    const first = await watch(config('sap', { cutFrom: 'best' }));
    const second = await watch(config('sap', { cutFrom: 'best' }));
    expect(timeless(second.records)).toEqual(timeless(first.records));
    const other = await watch({ ...config('sap', { cutFrom: 'best' }), seed: 1 });
    expect(timeless(other.records)).not.toEqual(timeless(first.records));
  });

  it('[U20] augmentation is drawn per seed, iteration and epoch; neither pauses nor the length of time slices show in it', async () => {
    const wanted = {
      ...config('lottery'),
      training: { ...config('lottery').training, augmentation: 'crop-flip' as const },
    };
    const first = await watch(wanted);
    const control = createControl(breath);
    const slow = await watch(wanted, {
      control,
      // Every batch outlasts its slice, and every epoch is interrupted.
      network: (made) => ({
        ...made,
        trainBatch(...batch) {
          made.trainBatch(...batch);
          const until = performance.now() + 30;
          while (performance.now() < until);
        },
      }),
      on: ({ type }) => {
        if (type === 'epoch') control.pause();
        if (type === 'paused') setImmediate(control.resume);
      },
    });
    expect(timeless(slow.records)).toEqual(timeless(first.records));
    expect(slow.events.some(({ type }) => type === 'paused')).toBe(true);
    const off = await watch(config('lottery'));
    expect(timeless(off.records)).not.toEqual(timeless(first.records));
    const plans: AugmentationPlan[] = [];
    await watch(wanted, {
      network: (made) => ({
        ...made,
        trainBatch(rows, rate, plan) {
          if (plan !== undefined && !plans.includes(plan)) plans.push(plan);
          made.trainBatch(rows, rate, plan);
        },
      }),
    });
    // 2 epochs in each of 4 trainings.
    expect(new Set(plans.map(({ dx }) => dx.join())).size).toBe(8);
  });

  it('[U24] training goes on while its totals travel, the records are the same, and totals that never come end the run', async () => {
    const wanted = config('lottery');
    const first = await watch(wanted);
    let travelling = 0;
    let trainedMeanwhile = 0;
    const slow = (made: Network, fails: boolean): Network => ({
      ...made,
      trainBatch(...batch) {
        if (travelling > 0) trainedMeanwhile++;
        made.trainBatch(...batch);
        const until = performance.now() + 30;
        while (performance.now() < until);
      },
      async takeTrainingTotals() {
        const totals = await made.takeTrainingTotals();
        travelling++;
        await new Promise((resolve) => setTimeout(resolve, 60));
        travelling--;
        if (fails) throw new Error('The GPU gave no numbers back.');
        return totals;
      },
    });
    const late = await watch(wanted, { network: (made) => slow(made, false) });
    expect(timeless(late.records)).toEqual(timeless(first.records));
    expect(trainedMeanwhile).toBeGreaterThan(0);
    const { events, records } = await watch(wanted, { network: (made) => slow(made, true) });
    expect(events.at(-1)).toMatchObject({ type: 'failed', message: expect.stringContaining('no numbers') });
    expect(records).toEqual([]);
  });

  it('[U4] pruned weights are 0 after every training, for every method', async () => {
    for (const method of ['sap', 'fine-tune'] as const) {
      const masks: Uint8Array[] = [];
      let checked = 0;
      await watch(config(method), {
        network: (made) => ({
          ...made,
          setMask(mask) {
            masks.push(mask);
            made.setMask(mask);
          },
          async readState() {
            const state = await made.readState();
            const mask = masks.at(-1);
            state.parameters.forEach((value, i) => {
              if (mask?.[i] === 0 && value !== 0) throw new Error(`parameter ${i} came back: ${value}`);
            });
            checked++;
            return state;
          },
        }),
      });
      expect(checked).toBeGreaterThanOrEqual(4);
    }
  });

  it('[U5] one-shot ranks the dense net at every cut, so its masks do not depend on retraining', async () => {
    const { records } = await watch(config('one-shot'));
    const thresholds = records.flatMap(({ cut }) => cut?.threshold ?? []);
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => a - b));
    const maxima = records.flatMap(({ cut }) => cut?.histogram.max ?? []);
    expect(new Set(maxima).size).toBe(1);
  });

  it('[U6] rewinding starts over, keeping trains on: only fine-tuning starts an iteration where it left off', async () => {
    const starts = async (method: MethodName) => {
      const states: Float32Array[] = [];
      await watch(config(method), {
        network: (made) => ({
          ...made,
          writeState(state) {
            states.push(state.parameters);
            made.writeState(state);
          },
        }),
      });
      return states;
    };
    // Written: start, then (ranked for the evaluation after the cut, start) per cut.
    const [initial, , rewound] = await starts('lottery');
    expect(rewound).toEqual(initial);
    const [, ranked, kept] = await starts('fine-tune');
    expect(kept).toEqual(ranked);
  });

  it('[U7] stop answers in the middle of an epoch, and keeps the records before it', async () => {
    const control = createControl(breath);
    const long = { ...config('lottery'), training: { ...config('lottery').training, epochs: 1000 } };
    const started = performance.now();
    let stopAt = 0;
    setTimeout(() => {
      stopAt = performance.now();
      control.stop();
    }, 200);
    const { events } = await watch(long, { control });
    expect(performance.now() - stopAt).toBeLessThan(1000);
    expect(stopAt - started).toBeGreaterThan(100);
    expect(events.at(-1)?.type).toBe('stopped');
    expect(events.some(({ type }) => type === 'epoch')).toBe(true);
  });

  it('[U7] stop answers after a pass of an evaluation', async () => {
    const control = createControl(breath);
    const evaluated: string[] = [];
    // Always time to let messages in.
    let time = 0;
    const { events } = await watch(config('lottery'), {
      control,
      now: () => (time += 100),
      network: (made) => ({
        ...made,
        evaluate(split, first, count) {
          evaluated.push(`${split} ${first} ${count}`);
          if (split === 'train') control.stop();
          return made.evaluate(split, first, count);
        },
      }),
    });
    expect(events.at(-1)?.type).toBe('stopped');
    expect(evaluated).toEqual(['test 0 150', 'train 0 250']);
  });

  it('[U8] pause holds, resume goes on to the same records; step runs exactly one iteration', async () => {
    const plain = await watch(config('lottery'));
    const control = createControl(breath);
    const seen: string[] = [];
    control.step();
    const stepped = await watch(config('lottery'), {
      control,
      on: (event) => {
        if (event.type === 'iteration') seen.push(`iteration ${event.record.iteration}`);
        if (event.type !== 'paused') return;
        seen.push(event.reason);
        if (seen.length === 2) control.step();
        else control.resume();
      },
    });
    expect(seen).toEqual(['iteration 0', 'step', 'iteration 1', 'step', 'iteration 2', 'iteration 3']);
    expect(timeless(stepped.records)).toEqual(timeless(plain.records));
  });

  it('[U9] a loss that is no number ends the run with the reason and keeps the records before it', async () => {
    let calls = 0;
    const { events, records } = await watch(config('lottery'), {
      network: (made) => ({
        ...made,
        async takeTrainingTotals() {
          const totals = await made.takeTrainingTotals();
          return ++calls > 4 ? { ...totals, lossSum: Number.NaN } : totals;
        },
      }),
    });
    const last = events.at(-1);
    expect(last?.type).toBe('failed');
    expect(last?.type === 'failed' ? `${last.code}: ${last.message}` : '').toMatch(
      /^diverged: The loss became NaN/,
    );
    expect(records.length).toBeGreaterThanOrEqual(1);
  });

  it('[U10] a config that cannot run fails with its sentence before anything is built', async () => {
    const { events } = await watch({
      ...config('lottery'),
      dataset: { source: 'strokes', train: 301, test: 150 },
    });
    expect(events).toHaveLength(1);
    expect(events[0]?.type === 'failed' ? events[0].code : null).toBe('bad-dataset');
  });
});
