import { describe, expect, it } from 'vitest';
import { madeConfig, madeRun } from '../compare/made-runs';
import { generateDataset } from '../datasets/generate';
import { buildArchitecture } from '../models/build';
import { CHECKPOINT_SCHEMA, type Checkpoint } from '../record/checkpoint';
import { iterationsCsv } from '../report/iterations-csv';
import { runsJson } from '../report/parse-runs';
import { BUNDLE_PATHS } from './bundle-paths.fixture';
import { utf8Bytes } from './bytes';
import type { ExportRun } from './export-run';
import { openFiles } from './open-files';
import { type RunsFile, writeFile } from './write-file';
import { unbundle, ZIP_LIMITS } from './zip';

const data = generateDataset('strokes', 0, 0);

function exported(seed: number): ExportRun & { readonly checkpoint: Checkpoint } {
  const record = madeRun(madeConfig('sap', seed), [[1024, 0.9]]);
  const { parameterCount, bufferCount } = buildArchitecture(record.config.model, data, 10);
  const checkpoint: Checkpoint = {
    ...{
      schema: CHECKPOINT_SCHEMA,
      iteration: 0,
      optimiser: { slots: [], steps: 0 },
      ranked: null,
      dense: null,
    },
    network: {
      parameters: Float32Array.from({ length: parameterCount }, (_, i) => Math.sin(i + seed)),
      buffers: new Float32Array(bufferCount),
    },
    mask: new Uint8Array(parameterCount).fill(1),
  };
  return { record, checkpoint, data };
}

const RUNS = [exported(0), exported(1)];
const [FIRST] = RUNS;
if (FIRST === undefined) throw new Error('nothing to test with');

function bytesOf(file: RunsFile, runs: readonly ExportRun[]): Uint8Array {
  const content = writeFile(file, runs);
  return typeof content === 'string' ? utf8Bytes(content) : content;
}

/** `toEqual` needs seconds for vectors. */
function expectSame(a: Float32Array | undefined, b: Float32Array): void {
  expect(a).toHaveLength(b.length);
  expect(b.findIndex((value, place) => value !== a?.[place])).toBe(-1);
}

describe('files written of runs', () => {
  it('[EX30] what is written of runs and networks opens again as it was', () => {
    const records = RUNS.map(({ record }) => record);
    expect(writeFile({ kind: 'runs-json' }, RUNS)).toBe(runsJson(records));
    expect(writeFile({ kind: 'iterations-csv' }, RUNS)).toBe(iterationsCsv(records));
    expect(writeFile({ kind: 'layers-csv' }, RUNS)).toMatch(/^run_id,/);
    expect(writeFile({ kind: 'methods' }, RUNS)).toMatch(/^Data: /);
    expect(writeFile({ kind: 'script' }, [FIRST])).toContain('CONFIG = json.loads');
    const everything = { path: 'lab.zip', bytes: bytesOf({ kind: 'everything', charts: '<svg/>' }, RUNS) };
    const { runs, networks } = openFiles([everything], null);
    expect(runs).toEqual(records);
    expect(networks.size).toBe(2);
    for (const { record, checkpoint } of RUNS)
      expectSame(networks.get(record.runId)?.parameters, checkpoint.network.parameters);
    for (const kind of ['safetensors', 'layers-model'] as const) {
      const file = { path: 'net', bytes: bytesOf({ kind, flipped: [] }, [FIRST]) };
      const [opened] = openFiles([file], null).models;
      expectSame(opened?.model.parameters, FIRST.checkpoint.network.parameters);
    }
    expect(bytesOf({ kind: 'onnx', flipped: [] }, [FIRST]).length).toBeGreaterThan(
      FIRST.checkpoint.network.parameters.byteLength,
    );
  });

  it('[EX31] a run without a network or data is a sentence where it is the file, and less in the zip of everything', () => {
    const bare = { ...FIRST, checkpoint: null };
    const unknown = { ...FIRST, data: null };
    for (const kind of ['safetensors', 'layers-model', 'onnx'] as const) {
      expect(() => writeFile({ kind, flipped: [] }, [bare])).toThrow(
        /network is not kept here: run it once more/,
      );
      expect(() => writeFile({ kind, flipped: [] }, [unknown])).toThrow(
        /images of this run are not in this browser/,
      );
    }
    expect(() => writeFile({ kind: 'script' }, [unknown])).toThrow(
      /images of this run are not in this browser/,
    );
    const paths = (run: ExportRun) =>
      unbundle('z', bytesOf({ kind: 'everything', charts: '<svg/>' }, [run]), ZIP_LIMITS).map(
        ({ path }) => path,
      );
    const { runId } = FIRST.record;
    expect(paths(unknown)).toEqual(BUNDLE_PATHS);
    expect(paths(bare)).toEqual([...BUNDLE_PATHS, `scripts/${runId}.py`]);
    expect(paths(FIRST)).toEqual([...BUNDLE_PATHS, `scripts/${runId}.py`, `models/${runId}.safetensors`]);
  });
});
