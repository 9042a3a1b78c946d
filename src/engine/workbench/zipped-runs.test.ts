import { beforeAll, describe, expect, it } from 'vitest';
import type { RunConfig } from '../../core/config/run-config';
import { writeFile } from '../../core/exchange/write-file';
import { buildArchitecture } from '../../core/models/build';
import type { LabEvent } from '../../core/protocol/protocol';
import type { ResumePoint } from '../../core/record/checkpoint';
import { readCheckpoint } from '../../core/record/packed-checkpoint';
import { RECORD_SCHEMA, type RunRecord } from '../../core/record/run-record';
import { editedNetwork } from '../../core/workbench/edited';
import { openRunNetwork } from '../../core/workbench/run-network';
import { openNamed } from '../../worker/files/open-named';
import { alive, gone, RUNS, startRuns, TEST, type WorkbenchRuns, whole } from './runs.fixture';

let runs: WorkbenchRuns;

beforeAll(async () => {
  runs = await startRuns();
});

/** The run as it comes out of the zip of everything that it was exported in. */
async function throughZip(wanted: RunConfig, { checkpoint, records }: ResumePoint): Promise<ResumePoint> {
  const { wasm, dataset } = runs;
  const environment = { backend: 'wasm' as const, device: wasm.device, appVersion: 'test', startedAt: null };
  const record: RunRecord = {
    ...{ schema: RECORD_SCHEMA, runId: 'zipped', config: wanted, environment },
    iterations: records,
  };
  const zip = writeFile({ kind: 'everything', charts: '' }, [{ record, checkpoint, data: dataset }]);
  if (typeof zip === 'string') throw new Error('no zip');
  const events: LabEvent[] = [];
  await openNamed('o', [{ name: 'lab.zip', blob: new Blob([zip.slice()]) }], null, (event) =>
    events.push(event),
  );
  const [opened] = events;
  if (opened?.type !== 'opened-run' || opened.network === null) throw new Error('no run with a network');
  return { checkpoint: await readCheckpoint(opened.network), records: opened.run.iterations };
}

describe('runs out of a zip', () => {
  it('[WB18] a run opened from its zip restores channels as the run itself does: the same logits, bit for bit', async () => {
    const { ran, openOn, wasm, dataset } = runs;
    for (const wanted of RUNS.filter(({ pruning }) => pruning.recipe.unit === 'channel')) {
      const stored = await ran(wanted);
      const bench = await openOn(wanted, stored);
      const units = gone(bench.view).filter((_, i) => i % 2 === 0);
      const zipped = await throughZip(wanted, stored);
      expect(zipped.checkpoint.archive).toBeDefined();
      const theirs = await openOn(wanted, zipped);
      expect(theirs.view).toEqual(bench.view);
      const byHand = [...units, ...alive(bench).filter((unit) => unit % 7 === 3)];
      for (const flipped of [[], units, byHand])
        expect(await whole(theirs, flipped)).toEqual(await whole(bench, flipped));
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const logits = [stored, zipped].map(async (point) => {
        const { state, mask, network } = editedNetwork(openRunNetwork(wanted, dense, point), byHand);
        const own = await wasm.createNetwork({
          ...{ architecture: state.architecture, dataset, training: wanted.training },
        });
        own.setMask(mask);
        own.writeState(network);
        const values = await own.logits('test', 0, TEST);
        own.dispose();
        return Buffer.from(Float32Array.from(values).buffer).toString('base64');
      });
      const [ours, read] = await Promise.all(logits);
      expect(read).toBe(ours);
      bench.dispose();
      theirs.dispose();
    }
  });
});
