import { utf8Bytes } from '../../../core/exchange/bytes';
import { idxFiles } from '../../../core/exchange/idx-files';
import { toLayersModel } from '../../../core/exchange/layers-model';
import { toOnnx } from '../../../core/exchange/onnx';
import { pytorchScript } from '../../../core/exchange/pytorch/script';
import { toSafetensors } from '../../../core/exchange/safetensors';
import { bundle } from '../../../core/exchange/zip';
import type { RunRecord } from '../../../core/record/run-record';
import { dataOf, imagesOfRun, modelOfRun } from '../../store/run-model';
import type { FileEntry } from '../../ui/file-list';

const BINARY = 'application/octet-stream';
const ZIP = 'application/zip';

/** A run's last network for other tools, with what a hand changed. */
export function networkFiles(
  run: RunRecord,
  flipped: readonly number[],
  name = fileName(run),
): readonly FileEntry[] {
  return [
    {
      label: 'safetensors',
      hint: 'PyTorch’s names and layouts, a mask beside every weight',
      make: async () => ({
        name: `${name}.safetensors`,
        content: toSafetensors(await modelOfRun(run, flipped)),
        type: BINARY,
      }),
    },
    {
      label: 'TensorFlow.js, zip',
      hint: 'model.json and weights.bin for tf.loadLayersModel, masks as metadata',
      make: async () => {
        const { json, weights } = toLayersModel(await modelOfRun(run, flipped));
        const content = bundle([
          { path: 'model.json', bytes: json },
          { path: 'weights.bin', bytes: weights },
        ]);
        return { name: `${name}-tfjs.zip`, content, type: ZIP };
      },
    },
    {
      label: 'ONNX',
      hint: 'opset 13, for any batch size; cut weights are 0',
      make: async () => ({
        name: `${name}.onnx`,
        content: toOnnx(await modelOfRun(run, flipped)),
        type: BINARY,
      }),
    },
  ];
}

/** The same experiment for PyTorch, where the script knows its kind of run, and its images. */
export function scriptFiles(run: RunRecord): readonly FileEntry[] {
  const { config } = run;
  const script: FileEntry = {
    label: 'PyTorch script',
    hint: 'the same weights, batches and cuts in one file of Python',
    make: async () => ({ name: 'prune.py', content: await scriptOf(run), type: 'text/x-python' }),
  };
  const hasScript = config.pruning.recipe.unit === 'weight';
  return [
    ...(hasScript ? [script] : []),
    {
      label: 'Images, zip',
      hint: hasScript ? 'as IDX files, for the script’s --data' : 'as IDX files',
      make: async () => ({
        name: `${config.dataset.source.replaceAll(/[^\w-]/g, '-')}-idx.zip`,
        content: bundle(idxFiles(await imagesOfRun(config))),
        type: ZIP,
      }),
    },
  ];
}

/** Networks as the runs left them, and scripts, of the runs that have them, for the zip of everything. */
export async function bundledNetworks(runs: readonly RunRecord[]) {
  const models: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  const scripts: { readonly path: string; readonly bytes: Uint8Array; readonly what: string }[] = [];
  for (const run of runs) {
    const model = await modelOfRun(run, []).catch(() => null);
    if (model !== null) models.push({ path: `${run.runId}.safetensors`, bytes: toSafetensors(model) });
    const script = await scriptOf(run).catch(() => null);
    if (script === null) continue;
    const path = `scripts/${run.runId}.py`;
    scripts.push({ path, what: 'the same experiment for PyTorch', bytes: utf8Bytes(script) });
  }
  return { models, scripts };
}

/** @throws LabError with the sentence for runs that have no script. */
async function scriptOf({ config, environment }: RunRecord): Promise<string> {
  return pytorchScript(config, await dataOf(config.dataset), environment.appVersion);
}

/** "sap-seed-0-iteration-14". */
function fileName({ config, iterations }: RunRecord): string {
  return `${config.pruning.method}-seed-${config.seed}-iteration-${iterations.length - 1}`;
}
