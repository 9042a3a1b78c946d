import { describe, expect, it } from 'vitest';
import { defaultGradual } from '../../core/config/defaults';
import type { RunConfig } from '../../core/config/run-config';
import type { RunEvent } from '../../core/protocol/protocol';
import type { RewindName } from '../../core/pruning/recipe';
import type { IterationRecord } from '../../core/record/run-record';
import type { Backend } from '../backend/backend';
import { startCpu } from '../backend/start-cpu';
import type { EvidenceKind, Network } from '../network/network';
import {
  config,
  EPOCHS,
  eventsOf,
  iterative,
  MODELS,
  records,
  timeless,
  wasm,
  watching,
} from './channel-runs.fixture';
import { createControl } from './control';

describe('a run that prunes channels', () => {
  it('[U11] one training: a record per step and one at the end, epochs counted through', async () => {
    const run = await records(config('frs', MODELS[1] ?? { kind: 'linear' }));
    expect(run.map(({ epochsTotal }) => epochsTotal)).toEqual([1, 2, 3, 4, EPOCHS]);
    expect(run.map(({ cut }) => cut === null)).toEqual([false, false, false, false, true]);
    expect(run.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.at(-1)?.channels?.latency?.batch).toBe(64);
  });

  it('[U14] the same seed gives the same records, bit for bit', async () => {
    for (const method of ['frs', 'channel-random', 'channel-taylor'] as const) {
      const wanted = config(method, { kind: 'cnn', widths: [5, 8, 9] });
      expect(timeless(await records(wanted))).toEqual(timeless(await records(wanted)));
    }
  });

  it('[U15] a smaller network costs less to train, and the records count it', async () => {
    const run = await records(config('frs', { kind: 'cnn', widths: [6, 9, 12] }));
    const [before, last] = run.slice(-2);
    const spent = (last?.channels?.trainingMacs ?? 0) - (before?.channels?.trainingMacs ?? 0);
    // Two epochs of 200 images, forward and backward; the step before them rated its images on the earlier record.
    expect(spent).toBe(3 * (last?.size.macsAlive ?? 0) * 200 * 2);
    expect(run.at(-1)?.size.macsAlive).toBeLessThan(run[0]?.size.macsAlive ?? 0);
  });

  it('[U15] channels that are only masked cost as much to train as before', async () => {
    const model = { kind: 'cnn', widths: [6, 9, 12] } as const;
    const last = (await records(config('channel-l1', model, { remove: false }))).at(-1);
    expect(last?.size.macsAlive).toBeLessThan(last?.size.macsDense ?? 0);
    expect(last?.channels?.trainingMacs).toBe(last?.channels?.trainingMacsDense);
  });

  it('[U21] an iterative channel run trains anew before every cut, with any score, and goes on in the smaller network', async () => {
    for (const method of ['sap-channel', 'channel-l2', 'frs'] as const) {
      const run = await records(iterative(method, { kind: 'cnn', widths: [6, 9, 12] }, 'init'));
      expect(run.map(({ epochsTotal }) => epochsTotal)).toEqual([EPOCHS, 2 * EPOCHS, 3 * EPOCHS, 4 * EPOCHS]);
      const rates = run.map(({ epochs }) => epochs[0]?.learningRate);
      expect(new Set(rates).size).toBe(1);
      const alive = run.map(({ channels }) => channels?.alive ?? 0);
      expect(alive).toEqual(alive.toSorted((a, b) => b - a));
      expect(alive.at(-1)).toBeLessThan(alive[0] ?? 0);
      for (const { channels } of run.slice(1)) expect(channels?.maxLogitDifference).toBeLessThan(1e-4);
    }
  });

  it('[U22] rewinding gives the channels that are left their initial weights back, whatever was removed', async () => {
    const starts = async (rewind: RewindName) => {
      const written: Float32Array[] = [];
      const watched = watching((made) => ({
        writeState(state) {
          written.push(state.parameters.slice());
          made.writeState(state);
        },
      }));
      await records(iterative('channel-l1', { kind: 'mlp', hidden: [10, 8] }, rewind), watched);
      return written;
    };
    const [initial, trained, rewound] = await starts('init');
    const first = new Set(initial);
    expect(rewound?.length).toBe(trained?.length);
    expect(rewound?.length).toBeLessThan(initial?.length ?? 0);
    expect(rewound?.every((value) => first.has(value))).toBe(true);
    expect(trained?.every((value) => first.has(value))).toBe(false);
  });

  it('[U29] a run can be stopped while it rates its channels, and leaves the network as it was', async () => {
    const base = config('frs', { kind: 'cnn', widths: [6, 9] });
    const { gradual = defaultGradual(EPOCHS) } = base.pruning;
    // 200 images: four looks.
    const wanted = { ...base, pruning: { ...base.pruning, gradual: { ...gradual, imagesPerClass: 20 } } };
    const control = createControl(() => new Promise((resolve) => setImmediate(resolve)));
    let looks = 0;
    const watched = watching((made) => ({
      async *channelEvidence(asked) {
        const before = await made.readState();
        try {
          for await (const seen of made.channelEvidence(asked)) {
            looks++;
            control.stop();
            yield seen;
          }
          throw new Error('It looked at all images.');
        } finally {
          expect(await made.readState()).toEqual(before);
        }
      },
    }));
    // A clock that always says that it is time to let messages in.
    let time = 0;
    const events = await eventsOf(wanted, watched, control, () => (time += 100)).catch((error) =>
      String(error),
    );
    expect(events).toContain('stopped');
    expect(looks).toBe(1);
  });

  describe('[U39] times of nets', () => {
    const MODEL = { kind: 'cnn', widths: [6, 9, 12] } as const;
    /** Networks that are only timed are made for batches of one. */
    const timing = (onTester: (made: Network) => Network): Backend => ({
      ...wasm,
      async createNetwork(request) {
        const made = await wasm.createNetwork(request);
        return request.training.batch === 1 ? onTester(made) : made;
      },
    });
    const lastOf = (events: readonly RunEvent[]) =>
      events.flatMap((event) => (event.type === 'iteration' ? [event.record] : [])).at(-1);

    it.each([true, false])(
      '[U39] are all that a run loses that is stopped while it takes them (removes: %s)',
      async (remove) => {
        const control = createControl(() => new Promise((resolve) => setImmediate(resolve)));
        let passes = 0;
        const backend = timing((made) => ({
          ...made,
          evaluate(...asked) {
            passes++;
            control.stop();
            return made.evaluate(...asked);
          },
        }));
        const events = await eventsOf(config('frs', MODEL, { remove }), backend, control);
        expect(lastOf(events)).toMatchObject({ cut: null, channels: { latency: null } });
        expect(events.at(-2)?.type).toBe('checkpoint');
        // One untimed, one timed.
        expect(passes).toBe(2);
      },
    );

    it('[U39] are missing where there is no room to take them', async () => {
      const backend = timing(() => {
        throw new Error('no room');
      });
      const last = lastOf(await eventsOf(config('frs', MODEL), backend));
      expect(last).toMatchObject({ cut: null, channels: { latency: null } });
    });

    it('[U39] are fewer of slow nets', async () => {
      let time = 0;
      let passes = 0;
      const backend = timing((made) => ({
        ...made,
        evaluate(...asked) {
          time += 400;
          passes++;
          return made.evaluate(...asked);
        },
      }));
      const last = lastOf(await eventsOf(config('channel-l1', MODEL), backend, undefined, () => time));
      expect(last?.channels?.latency).toMatchObject({ denseMs: 400, maskedMs: 400 });
      // One round to warm up and five that count, of the dense net and the masked one, each with a pass that is not timed.
      expect(passes).toBe(6 * 2 * 2);
    });
  });

  it('[U38] a run says beforehand what evidence it will ask of its networks, and of whom it asks none says nothing', async () => {
    for (const method of ['frs', 'channel-taylor', 'channel-l1'] as const) {
      const pairs: { said: EvidenceKind | undefined; asked: EvidenceKind | undefined }[] = [];
      const watched: Backend = {
        ...wasm,
        async createNetwork(request) {
          const made = await wasm.createNetwork(request);
          const pair = { said: request.evidence, asked: undefined as EvidenceKind | undefined };
          pairs.push(pair);
          return {
            ...made,
            channelEvidence({ rows, ...kind }) {
              pair.asked = kind;
              return made.channelEvidence({ rows, ...kind });
            },
          };
        },
      };
      await records(config(method, { kind: 'cnn', widths: [5, 6, 7] }), watched);
      const rating = pairs.filter(({ asked }) => asked !== undefined);
      expect(rating).toHaveLength(method === 'channel-l1' ? 0 : 4);
      for (const { said, asked } of rating) expect(said).toEqual(asked);
      if (method === 'channel-l1') expect(pairs.every(({ said }) => said === undefined)).toBe(true);
    }
  });

  it('[U16] another backend rates channels too and cuts the same', async () => {
    const cpu = await startCpu();
    const cutsOf = (run: readonly IterationRecord[]) =>
      run.map(({ channels }) => channels?.layers.map(({ name, cut }) => [name, cut]));
    for (const model of [
      { kind: 'mlp', hidden: [12, 10] },
      { kind: 'cnn', widths: [5, 6] },
    ] as const) {
      const base = config('frs', model, { until: 2 });
      // Plain JavaScript takes its time.
      const wanted: RunConfig = {
        ...base,
        dataset: { ...base.dataset, train: 80, test: 40 },
        training: { ...base.training, epochs: 3, batch: 40 },
      };
      const ours = cutsOf(await records(wanted));
      expect(cutsOf(await records(wanted, cpu)), model.kind).toEqual(ours);
      expect(ours.slice(0, -1).every((layers) => layers?.some(([, cut]) => (cut?.length ?? 0) > 0))).toBe(
        true,
      );
    }
  });
});
