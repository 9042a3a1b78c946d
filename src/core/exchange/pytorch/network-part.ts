import { assertNever } from '../../base/assert-never';
import { LabError } from '../../base/errors';
import { type Architecture, NORM_EPSILON, type Node } from '../../models/architecture';
import { shapeBehind } from '../model';
import { torchName } from '../torch-tensors';

/** The network as a class, one line per layer; its state_dict has the names of the lab's safetensors. */
export function networkPart(architecture: Architecture): string {
  const modules = architecture.nodes.flatMap((node) => moduleLine(architecture, node));
  const steps = architecture.nodes.map(stepLine);
  const last = torchName(architecture.nodes.at(-1)?.name ?? 'image');
  return [
    '',
    'class Network(nn.Module):',
    '    """Reads normalised images [n, channels, height, width]; gives logits [n, classes]."""',
    '',
    '    def __init__(self):',
    '        super().__init__()',
    ...modules.map((line) => `        ${line}`),
    '',
    '    def forward(self, image):',
    ...steps.map((line) => `        ${line}`),
    `        return ${last}`,
    '',
  ].join('\n');
}

function moduleLine(architecture: Architecture, node: Node): readonly string[] {
  const own = `self.${torchName(node.name)}`;
  const from = shapeBehind(architecture, node.inputs[0] ?? 'input');
  const { channels } = node.output;
  switch (node.kind) {
    case 'conv': {
      const { kernel, stride, pad, bias } = node;
      const plain = bias === null ? ', bias=False' : '';
      return [
        `${own} = nn.Conv2d(${from.channels}, ${channels}, ${kernel}, stride=${stride}, padding=${pad}${plain})`,
      ];
    }
    case 'dense':
      return [`${own} = nn.Linear(${from.height * from.width * from.channels}, ${channels})`];
    case 'batch-norm':
      return [`${own} = nn.BatchNorm2d(${channels}, eps=${NORM_EPSILON}, momentum=0.1)`];
    default:
      return [];
  }
}

function stepLine(node: Node): string {
  const own = torchName(node.name);
  const [first = 'image', second = 'image'] = node.inputs.map((name) =>
    name === 'input' ? 'image' : torchName(name),
  );
  switch (node.kind) {
    case 'conv':
    case 'batch-norm':
      return `${own} = self.${own}(${first})`;
    case 'dense':
      return `${own} = self.${own}(torch.flatten(${first}, 1))`;
    case 'relu':
      return `${own} = F.relu(${first})`;
    case 'max-pool':
      return `${own} = F.max_pool2d(${first}, ${node.size})`;
    case 'average-pool':
      return `${own} = F.avg_pool2d(${first}, ${node.size})`;
    case 'global-average-pool':
      return `${own} = ${first}.mean((2, 3))`;
    case 'add':
      return `${own} = ${first} + ${second}`;
    case 'expand':
      throw new LabError(
        'internal',
        `${node.name} appears after channels were removed; scripts start dense.`,
      );
    default:
      return assertNever(node);
  }
}
