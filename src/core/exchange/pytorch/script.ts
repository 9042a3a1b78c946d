import { LabError } from '../../base/errors';
import { canonicalText } from '../../config/key';
import type { RunConfig } from '../../config/run-config';
import type { Dataset } from '../../datasets/dataset';
import { type Architecture, prunableParameters } from '../../models/architecture';
import { buildArchitecture } from '../../models/build';
import { layerSizes } from '../../models/size';
import { iterationsCsv } from '../../report/iterations-csv';
import { shapeBehind } from '../model';
import { torchName } from '../torch-tensors';
import { DATA_PART } from './data-part';
import { networkPart } from './network-part';
import { PRUNING_PART } from './pruning-part';
import { RANDOM_PART } from './random-part';
import { RUN_PART } from './run-part';

/** What a script needs to know of the data; the images stay where they are. */
export type ScriptDataset = Pick<
  Dataset,
  'name' | 'height' | 'width' | 'channels' | 'classNames' | 'normalisation'
>;

/**
 * The same experiment as a Python script in one file, for PyTorch and NumPy: same initial weights, batches and lots, the same
 * columns as iterations.csv on its output.
 * @throws LabError `bad-config` for runs that prune channels.
 */
export function pytorchScript(config: RunConfig, dataset: ScriptDataset, appVersion: string): string {
  const { unit, cadence, score } = config.pruning.recipe;
  if (unit !== 'weight' || cadence === 'gradual' || (score !== 'magnitude' && score !== 'random'))
    throw new LabError(
      'bad-config',
      'A PyTorch script is made for runs that cut single weights (SAP, Lottery Ticket, One-shot, Random, Fine-tune); this run prunes channels. Export its model instead.',
    );
  const architecture = buildArchitecture(config.model, dataset, dataset.classNames.length);
  const [columns = ''] = iterationsCsv([]).split('\r\n');
  const { mean, std } = dataset.normalisation;
  return `${[
    `"""${docText(dataset, appVersion)}"""`,
    '',
    ...['argparse', 'csv', 'gzip', 'json', 'math', 're', 'sys', 'time'].map((name) => `import ${name}`),
    'from pathlib import Path',
    '',
    'import numpy as np',
    'import torch',
    'import torch.nn.functional as F',
    'from torch import nn',
    '',
    `CONFIG = json.loads(r'''${asciiJson(canonicalText(config))}''')`,
    `DATASET = json.loads(r'''${asciiJson(JSON.stringify(dataset.name))}''')`,
    `CLASS_NAMES = json.loads(r'''${asciiJson(JSON.stringify(dataset.classNames))}''')`,
    `HEIGHT, WIDTH, CHANNELS = ${dataset.height}, ${dataset.width}, ${dataset.channels}`,
    '# The network reads (pixel / 255 - MEAN) / STD.',
    `MEAN, STD = ${JSON.stringify(mean)}, ${JSON.stringify(std)}`,
    `APP_VERSION = json.loads(r'''${asciiJson(JSON.stringify(appVersion))}''')`,
    `COLUMNS = ${JSON.stringify(columns)}.split(",")`,
    ...tables(architecture),
    'DEVICE = torch.device("cpu")',
    '',
  ].join(
    '\n',
  )}\n${[RANDOM_PART, DATA_PART, networkPart(architecture), PRUNING_PART, RUN_PART].map((part) => part.trim()).join('\n\n\n')}\n`;
}

function docText({ name }: ScriptDataset, appVersion: string): string {
  return [
    `Prunes a network on ${name.replaceAll(/[^\w -]/g, ' ')} as Pruning Lab ${appVersion.replaceAll(/[^\w.-]/g, ' ')} did.`,
    '',
    'Needs torch and numpy; torchvision where it should download the data. One row of CSV per pruning iteration:',
    '',
    '    python prune.py --data FOLDER > iterations.csv',
    '',
    'Initial weights, batches and lots come from the same random streams as in the lab. Sums are added in another order here, so',
    'accuracies agree as two backends of the lab do, not bit for bit.',
    '',
  ].join('\n');
}

/** What the script cannot see in PyTorch: initial values, prunable weights, output positions, and maps in front of dense layers. */
function tables(architecture: Architecture): readonly string[] {
  const nameOf = (parameter: string, node: string): string => {
    const part = parameter.slice(node.length + 1);
    const ours: Readonly<Record<string, string>> = { gamma: 'weight', beta: 'bias' };
    return `${torchName(node)}.${ours[part] ?? part}`;
  };
  const list = (lines: readonly string[]): string => lines.map((line) => `    ${line},\n`).join('');
  const initial = architecture.parameters.map(({ name, node, shape, init }) => {
    const number = init.kind === 'constant' ? init.value : init.kind === 'normal' ? init.std : init.bound;
    return `(${[nameOf(name, node), name].map((text) => JSON.stringify(text)).join(', ')}, ${JSON.stringify(shape)}, ${JSON.stringify(init.kind)}, ${number})`;
  });
  const prunable = prunableParameters(architecture).map(({ name, node }) => nameOf(name, node));
  const positions = layerSizes(architecture).map(
    ({ weight, positions: count }) => `${JSON.stringify(nameOf(weight.name, weight.node))}: ${count}`,
  );
  const maps = architecture.nodes.flatMap((node) => {
    if (node.kind !== 'dense') return [];
    const { height, width, channels } = shapeBehind(architecture, node.inputs[0] ?? 'input');
    return [`${JSON.stringify(nameOf(node.weight, node.name))}: (${height}, ${width}, ${channels})`];
  });
  return [
    '# Initial values: PyTorch name, name of the random stream, shape in the lab, distribution and its number.',
    `INITIAL = [\n${list(initial)}]`,
    `PRUNABLE = ${JSON.stringify(prunable)}`,
    '# Output positions at which every weight is used.',
    `POSITIONS = {\n${list(positions)}}`,
    '# Height, width and channels of what a dense layer reads.',
    `MAPS = {\n${list(maps)}}`,
  ];
}

/** JSON that stands in a raw Python string: ASCII without quotes that could end it. */
function asciiJson(json: string): string {
  return json.replaceAll(
    /[^\u0020-\u007e]|'/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
