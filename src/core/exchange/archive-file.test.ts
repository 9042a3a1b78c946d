import { describe, expect, it } from 'vitest';
import { archiveAfter, withRestored } from '../channels/archive';
import { denseState, withMasked, withRemoved } from '../channels/channel-state';
import type { ResidualRule } from '../channels/layers';
import { MODELS, randomNet } from '../channels/random-nets';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import type { RunConfig } from '../config/run-config';
import { generateDataset } from '../datasets/generate';
import type { ModelConfig } from '../models/model-config';
import type { NetworkState } from '../models/network-state';
import { CHECKPOINT_SCHEMA } from '../record/checkpoint';
import type { IterationRecord } from '../record/run-record';
import { runsJson } from '../report/parse-runs';
import { openRunNetwork } from '../workbench/run-network';
import { toArchiveFile } from './archive-file';
import { floatsOf } from './bytes';
import { type ExportRun, modelOfRun } from './export-run';
import { packBundle } from './lab-bundle';
import { type OpenedFiles, openFiles } from './open-files';
import { toSafetensors } from './safetensors';
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from './safetensors-file';
import { writeFile } from './write-file';
import { unbundle, ZIP_LIMITS } from './zip';

/** Images as those that the random networks read. */
const DATA = {
  ...generateDataset('strokes', 0, 0),
  ...{ height: 8, width: 8, channels: 2, classNames: ['a', 'b', 'c'] },
  normalisation: { mean: [0.5, 0.5], std: [1, 1] },
};

/** A run of two cuts whose network moves between them, with its checkpoint. */
function cutRun(model: ModelConfig, residual: ResidualRule, remove: boolean, seed: number) {
  const base = madeConfig('frs', seed);
  if (base.pruning.gradual === undefined) throw new Error('no schedule');
  const coupled = residual === 'coupled' ? { residual } : {};
  const gradual = { ...base.pruning.gradual, ...coupled, remove };
  const config: RunConfig = { ...base, model, pruning: { ...base.pruning, gradual } };
  const net = randomNet(model, seed);
  const dense = net.architecture;
  const start = denseState(dense, residual);
  let state = start;
  let network: NetworkState = net;
  let archive: NetworkState | null = null;
  const whole = madeRun(config, [
    [1024, 0.9],
    [700, 0.8],
    [500, 0.7],
  ]);
  const iterations = whole.iterations.map((record, cut): IterationRecord => {
    const layers = start.layers.map(({ name, kind, channels }) => ({
      ...{ name, kind, channels, leftOut: false, scores: null, perClass: null },
      alive: state.numbers.get(name) ?? [],
      cut: cut === 2 ? [] : [channels - 2 - cut],
    }));
    const made = asChannels(record, 5 * (cut + 1));
    if (made.channels === undefined) throw new Error('no channels');
    if (cut < 2) {
      const chosen = layers.flatMap(({ name, cut: gone }) =>
        gone.map((channel) => ({
          layer: name,
          channel: (state.numbers.get(name) ?? []).indexOf(channel),
        })),
      );
      const masked = withMasked(state, chosen);
      archive = archiveAfter(archive, dense, state, network, masked);
      const next = remove
        ? withRemoved(masked, network, { slots: [], steps: 0 })
        : { state: masked, network };
      state = next.state;
      network = {
        parameters: next.network.parameters.map((value) => 0.9 * value),
        buffers: next.network.buffers.map((value) => 1.1 * value),
      };
    }
    return { ...made, channels: { ...made.channels, layers } };
  });
  const run = {
    record: { ...whole, iterations },
    checkpoint: {
      ...{ schema: CHECKPOINT_SCHEMA, iteration: 2, network, mask: state.mask, archive },
      ...{ optimiser: { slots: [], steps: 0 }, ranked: null, dense: null },
    },
    data: DATA,
  } satisfies ExportRun;
  return { run, dense };
}

const opened = (runs: readonly ExportRun[]): OpenedFiles => {
  const bytes = writeFile({ kind: 'everything', charts: '<svg/>' }, runs);
  if (typeof bytes === 'string') throw new Error('no zip');
  return openFiles([{ path: 'lab.zip', bytes }], null);
};

/** A zip with these files of what cuts took, by the names of runs. */
function zipWith(run: ExportRun, archives: readonly (readonly [string, Uint8Array])[]): OpenedFiles {
  const { record } = run;
  const path = `${record.runId}.safetensors`;
  const bytes = packBundle({
    ...{ runsJson: runsJson([record]), iterationsCsv: '', layersCsv: '', methods: '', config: '[]' },
    ...{ appVersion: '', others: [], models: [{ path, bytes: toSafetensors(modelOfRun(run, [])) }] },
    archives: archives.map(([name, content]) => ({ path: `${name}.safetensors`, bytes: content })),
  });
  return openFiles([{ path: 'lab.zip', bytes }], null);
}

function fileOf(run: ExportRun): Uint8Array {
  const bytes = toArchiveFile(run);
  if (bytes === null) throw new Error('nothing was kept');
  return bytes;
}

function changed(bytes: Uint8Array, change: (file: StoredTensors) => StoredTensors): Uint8Array {
  return encodeSafetensors(change(decodeSafetensors('f', bytes)));
}

const CNN: ModelConfig = { kind: 'cnn', widths: [5, 6, 4] };

describe('what cuts took, as a file', () => {
  it('[EX35] the zip carries what the cuts of channels took: what comes back is what the run would give, bit for bit, and the same file again', () => {
    for (const [, model] of MODELS)
      for (const residual of ['per-block', 'coupled'] as const)
        for (const remove of [true, false]) {
          const { run, dense } = cutRun(model, residual, remove, 3);
          const { record, checkpoint } = run;
          const { networks, archives, warnings } = opened([run]);
          expect(warnings).toEqual([]);
          const [network, archive] = [networks.get(record.runId), archives.get(record.runId)];
          if (network === undefined || archive === undefined) throw new Error('nothing came back');
          const { mask, parameters, buffers } = network;
          const again = {
            ...run,
            checkpoint: { ...checkpoint, mask, network: { parameters, buffers }, archive },
          };
          expect(fileOf(again)).toEqual(fileOf(run));
          const records = record.iterations;
          const own = openRunNetwork(record.config, dense, { checkpoint, records });
          const { pruned } = own.state;
          const some = new Map([...pruned].map(([name, channels]) => [name, channels.slice(1)] as const));
          for (const left of [new Map<string, readonly number[]>(), some])
            for (const shape of [true, false]) {
              const theirs = openRunNetwork(record.config, dense, { checkpoint: again.checkpoint, records });
              const a = withRestored(dense, own, checkpoint.archive ?? archive, left, shape);
              const b = withRestored(dense, theirs, archive, left, shape);
              expect(b.state.mask).toEqual(a.state.mask);
              const kept = a.state.mask;
              const differs = (value: number, i: number) =>
                kept[i] === 1 && !Object.is(value, b.network.parameters[i]);
              expect(b.network.parameters).toHaveLength(a.network.parameters.length);
              expect(a.network.parameters.findIndex(differs)).toBe(-1);
              expect(b.network.buffers).toEqual(a.network.buffers);
            }
        }
  });

  it('[EX36] its tensors are those of the dense net, masked where a value is held, and it names the channels of every layer', () => {
    const { run } = cutRun(CNN, 'per-block', true, 1);
    const { tensors, metadata } = decodeSafetensors('f', fileOf(run));
    expect(metadata.get('run_id')).toBe(run.record.runId);
    expect(JSON.parse(metadata.get('pruned_channels') ?? '')).toEqual({
      ...{ conv1: [3, 2], conv2: [4, 3], conv3: [2, 1] },
    });
    const named = (name: string) => tensors.find((tensor) => tensor.name === name);
    expect(named('conv2.weight')?.shape).toEqual([6, 5, 3, 3]);
    const mask = named('conv2.weight_mask')?.bytes ?? new Uint8Array();
    const gone = (channel: number, list: readonly number[]) => list.includes(channel);
    expect([...mask]).toEqual(
      Array.from({ length: 6 * 5 * 9 }, (_, i) =>
        gone(Math.floor(i / 45), [4, 3]) || gone(Math.floor(i / 9) % 5, [3, 2]) ? 1 : 0,
      ),
    );
    const values = floatsOf(named('conv2.weight')?.bytes ?? new Uint8Array());
    expect(values.every((value, i) => (value !== 0) === (mask[i] === 1))).toBe(true);
    const variances = floatsOf(named('norm2.running_var')?.bytes ?? new Uint8Array());
    expect([...variances].map((value) => value > 0)).toEqual([false, false, false, true, true, false]);
  });

  it('[EX37] without it, damaged or of another run it costs no more than restoring, in one sentence; alone it is no network', () => {
    const { run } = cutRun(CNN, 'per-block', true, 1);
    const { runId } = run.record;
    const whole = fileOf(run);
    const old = zipWith(run, []);
    expect(old).toMatchObject({ runs: [run.record], archives: new Map(), warnings: [] });
    expect(old.networks.size).toBe(1);
    expect(zipWith(run, [[runId, whole]]).archives.size).toBe(1);
    expect(zipWith(run, [['nobody', whole]])).toMatchObject({ archives: new Map(), warnings: [] });
    const { archive: _, ...bare } = run.checkpoint;
    expect(toArchiveFile({ ...run, checkpoint: bare })).toBeNull();
    expect(opened([{ ...run, checkpoint: bare }]).archives.size).toBe(0);

    const other = cutRun({ kind: 'cnn', widths: [5, 6, 5] }, 'per-block', true, 2).run;
    const claimed = (file: Uint8Array) =>
      changed(file, ({ tensors, metadata }) => ({
        tensors,
        metadata: new Map([...metadata, ['run_id', runId]]),
      }));
    const flipped = changed(whole, ({ tensors, metadata }) => ({
      metadata,
      tensors: tensors.map((tensor) => {
        const bytes = tensor.bytes.slice();
        if (tensor.name === 'conv2.weight_mask') bytes[0] = 1;
        return { ...tensor, bytes };
      }),
    }));
    const refusals: readonly (readonly [Uint8Array, RegExp])[] = [
      [whole.subarray(0, -9), /claims bytes .+ The file is broken or cut short\.$/],
      [fileOf(other), /is of the run “.+”, not of “.+”\.$/],
      [claimed(fileOf(other)), /has the shape \[5, 6, 3, 3\]; its network needs \[4, 6, 3, 3\]\.$/],
      [toSafetensors(modelOfRun(run, [])), /is of the run undefined, not of “.+”\.$/],
      [
        changed(whole, ({ metadata }) => ({ metadata, tensors: [] })),
        /has only \d+ bytes, too few for a net of \d+ parameters\.$/,
      ],
      [flipped, /holds other channels than those that the run pruned\.$/],
    ];
    for (const [bytes, reason] of refusals) {
      const { runs, networks, archives, warnings } = zipWith(run, [[runId, bytes]]);
      expect([runs.length, networks.size, archives.size, warnings.length]).toEqual([1, 1, 0, 1]);
      expect(warnings[0]).toMatch(
        /^Channels that the run pruned cannot be restored: lab\.zip: pruned\/.+\.safetensors(:| (is|has|holds)) /,
      );
      expect(warnings[0]).toMatch(reason);
    }
    expect(() => openFiles([{ path: 'p.safetensors', bytes: whole }], null)).toThrow(
      /^p\.safetensors holds what the cuts of a run took, not a network: open the zip it was in\.$/,
    );
    const zip = writeFile({ kind: 'everything', charts: '<svg/>' }, [run]);
    if (typeof zip === 'string') throw new Error('no zip');
    const readme = unbundle('lab.zip', zip, ZIP_LIMITS).find(({ path }) => path === 'README.txt');
    expect(Buffer.from(readme?.bytes ?? []).toString()).toMatch(/^pruned\/ +what pruned channels had/m);
  });
});
