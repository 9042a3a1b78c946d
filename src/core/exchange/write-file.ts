import { assertNever } from '../base/assert-never';
import { LabError } from '../base/errors';
import { iterationsCsv } from '../report/iterations-csv';
import { layersCsv } from '../report/layers-csv';
import { methodsText } from '../report/methods-text';
import { runsJson } from '../report/parse-runs';
import { packEverything } from './everything';
import { dataOfRun, type ExportRun, modelOfRun } from './export-run';
import { toLayersModel } from './layers-model';
import { toOnnx } from './onnx';
import { pytorchScript } from './pytorch/script';
import { toSafetensors } from './safetensors';
import { bundle } from './zip';

export type RecordsFormat = 'runs-json' | 'iterations-csv' | 'layers-csv' | 'methods';

export type NetworkFormat = 'safetensors' | 'layers-model' | 'onnx';

/** A file made of runs. */
export type RunsFile =
  /** Of all runs. */
  | { readonly kind: RecordsFormat }
  /** Of the one run's network, with the units that a hand changed. */
  | { readonly kind: NetworkFormat; readonly flipped: readonly number[] }
  /** The one run as a Python script. */
  | { readonly kind: 'script' }
  /** Of all runs, in one zip, with their charts as SVG. */
  | { readonly kind: 'everything'; readonly charts: string };

/** The file as text or bytes. @throws LabError with the sentence when a run lacks what it takes. */
export function writeFile(file: RunsFile, runs: readonly ExportRun[]): string | Uint8Array {
  const records = runs.map(({ record }) => record);
  switch (file.kind) {
    case 'runs-json':
      return runsJson(records);
    case 'iterations-csv':
      return iterationsCsv(records);
    case 'layers-csv':
      return layersCsv(records);
    case 'methods':
      return methodsText(records);
    case 'safetensors':
      return toSafetensors(modelOfRun(only(runs), file.flipped));
    case 'layers-model': {
      const { json, weights } = toLayersModel(modelOfRun(only(runs), file.flipped));
      return bundle([
        { path: 'model.json', bytes: json },
        { path: 'weights.bin', bytes: weights },
      ]);
    }
    case 'onnx':
      return toOnnx(modelOfRun(only(runs), file.flipped));
    case 'script': {
      const run = only(runs);
      const { config, environment } = run.record;
      return pytorchScript(config, dataOfRun(run), environment.appVersion);
    }
    case 'everything':
      return packEverything(runs, file.charts);
    default:
      return assertNever(file);
  }
}

function only([run]: readonly ExportRun[]): ExportRun {
  if (run === undefined) throw new LabError('internal', 'There is no run to write a file of.');
  return run;
}
