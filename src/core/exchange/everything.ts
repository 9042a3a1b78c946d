import { iterationsCsv } from '../report/iterations-csv';
import { layersCsv } from '../report/layers-csv';
import { methodsText } from '../report/methods-text';
import { runsJson } from '../report/parse-runs';
import { toArchiveFile } from './archive-file';
import { utf8Bytes } from './bytes';
import { dataOfRun, type ExportRun, modelOfRun } from './export-run';
import { type LabBundle, packBundle } from './lab-bundle';
import { pytorchScript } from './pytorch/script';
import { toSafetensors } from './safetensors';

/** Everything there is of runs in one zip, which the lab opens again. */
export function packEverything(runs: readonly ExportRun[], charts: string): Uint8Array {
  const records = runs.map(({ record }) => record);
  return packBundle({
    runsJson: runsJson(records),
    iterationsCsv: iterationsCsv(records),
    layersCsv: layersCsv(records),
    methods: methodsText(records),
    config: `${JSON.stringify(
      records.map(({ runId, config }) => ({ runId, config })),
      null,
      1,
    )}\n`,
    appVersion: records.map(({ environment }) => environment.appVersion).at(-1) ?? '',
    models: runs.flatMap(networkOf),
    archives: runs.flatMap(archiveOf),
    others: [{ path: 'charts.svg', what: 'the charts', bytes: utf8Bytes(charts) }, ...runs.flatMap(scriptOf)],
  });
}

/** As the run left it, where it is kept. */
function networkOf(run: ExportRun): LabBundle['models'] {
  return whereThereIs(() => [
    { path: `${run.record.runId}.safetensors`, bytes: toSafetensors(modelOfRun(run, [])) },
  ]);
}

/** Of channels that the run pruned. */
function archiveOf(run: ExportRun): LabBundle['archives'] {
  return whereThereIs(() => {
    const bytes = toArchiveFile(run);
    return bytes === null ? [] : [{ path: `${run.record.runId}.safetensors`, bytes }];
  });
}

/** Where the script knows its kind of run. */
function scriptOf(run: ExportRun): LabBundle['others'] {
  const { runId, config, environment } = run.record;
  return whereThereIs(() => [
    {
      path: `scripts/${runId}.py`,
      what: 'the same experiment for PyTorch',
      bytes: utf8Bytes(pytorchScript(config, dataOfRun(run), environment.appVersion)),
    },
  ]);
}

/** What a run lacks costs the zip nothing else. */
function whereThereIs<T>(make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch {
    return [];
  }
}
