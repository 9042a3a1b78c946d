import type { RunRecord } from '../../../core/record/run-record';
import { everythingFile, imagesFile, networkFile, scriptFile } from '../../store/run-files';
import type { FileEntry } from '../../ui/file-list';
import { labSvg } from './lab-svg';

const BINARY = 'application/octet-stream';
const ZIP = 'application/zip';

/** Everything there is of the shown runs in one zip, which the lab opens again. */
export function everything(runs: readonly RunRecord[]): FileEntry {
  return {
    label: 'Everything, zip',
    hint: 'all below, networks and scripts; Open reads it again',
    make: async () => ({
      name: 'pruning-lab.zip',
      content: await everythingFile(runs, labSvg()),
      type: ZIP,
    }),
  };
}

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
        content: await networkFile('safetensors', run, flipped),
        type: BINARY,
      }),
    },
    {
      label: 'TensorFlow.js, zip',
      hint: 'model.json and weights.bin for tf.loadLayersModel, masks as metadata',
      make: async () => ({
        name: `${name}-tfjs.zip`,
        content: await networkFile('layers-model', run, flipped),
        type: ZIP,
      }),
    },
    {
      label: 'ONNX',
      hint: 'opset 13, for any batch size; cut weights are 0',
      make: async () => ({
        name: `${name}.onnx`,
        content: await networkFile('onnx', run, flipped),
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
    make: async () => ({ name: 'prune.py', content: await scriptFile(run), type: 'text/x-python' }),
  };
  const hasScript = config.pruning.recipe.unit === 'weight';
  return [
    ...(hasScript ? [script] : []),
    {
      label: 'Images, zip',
      hint: hasScript ? 'as IDX files, for the script’s --data' : 'as IDX files',
      make: async () => ({
        name: `${config.dataset.source.replaceAll(/[^\w-]/g, '-')}-idx.zip`,
        content: await imagesFile(config),
        type: ZIP,
      }),
    },
  ];
}

/** "sap-seed-0-iteration-14". */
function fileName({ config, iterations }: RunRecord): string {
  return `${config.pruning.method}-seed-${config.seed}-iteration-${iterations.length - 1}`;
}
