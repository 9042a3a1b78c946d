import { assemble } from '../../models/assemble';
import { child, childrenOf, complaint, type JsonNode, numbersOf, optionalChild, textOf } from '../json-node';
import { shapeFromNchw } from './nchw';
import { type GoldenNetwork, withStateDict } from './network';

/** A layer of the file and the node that computes it; a reshape is none of its own. */
export interface PlainLayer {
  readonly entry: JsonNode;
  readonly op: string;
  /** Node whose output is the layer's. */
  readonly node: string;
  /** Node whose output is the layer's input. */
  readonly from: string;
}

export interface PlainNetwork extends GoldenNetwork {
  readonly layers: readonly PlainLayer[];
}

/** The chain that `layers[].op` describes: conv2d, batchnorm, relu, maxpool, avgpool, reshape, linear. */
export function plainNetwork(golden: JsonNode): PlainNetwork {
  const input = shapeFromNchw(numbersOf(child(child(golden, 'input'), 'shape')));
  const entries = childrenOf(child(golden, 'layers'));
  const net = assemble(input, numbersOf(child(golden, 'classes'))[0] ?? 0);
  const layers = entries.map((entry, i): PlainLayer => {
    const op = textOf(child(entry, 'op'));
    const from = net.last();
    const [word = '', name = ''] = op.split(' ');
    const number = (pattern: RegExp): number => {
      const found = Number(pattern.exec(op)?.[1]);
      if (!Number.isInteger(found)) throw complaint(child(entry, 'op'), `a layer with ${pattern.source}`);
      return found;
    };
    switch (word) {
      case 'conv2d':
        net.conv(
          name,
          number(/->(\d+)/),
          number(/ k(\d+)/),
          number(/ s(\d+)/),
          number(/ p(\d+)/),
          !op.includes('nobias'),
        );
        break;
      case 'batchnorm':
        net.batchNorm(name);
        break;
      case 'relu':
        net.relu(`relu ${i}`);
        break;
      case 'maxpool':
        if (number(/maxpool (\d+)/) !== number(/\/(\d+)/))
          throw complaint(child(entry, 'op'), 'a max-pool without overlap');
        net.maxPool(`maxpool ${i}`, number(/maxpool (\d+)/));
        break;
      case 'avgpool':
        net.averagePool(`avgpool ${i}`, number(/avgpool (\d+)/));
        break;
      case 'reshape':
        break;
      case 'linear':
        net.dense(name, number(/->(\d+)/));
        break;
      default:
        throw complaint(child(entry, 'op'), 'a layer of a kind the lab knows');
    }
    requireShape(entry, net.shape(), word);
    return { entry, op, node: net.last(), from };
  });
  return { ...withStateDict(net.finish(), child(golden, 'weights')), layers };
}

function requireShape(
  entry: JsonNode,
  shape: { height: number; width: number; channels: number },
  word: string,
): void {
  const listed = optionalChild(entry, 'Y_shape');
  if (listed === null || word === 'reshape') return;
  const wanted = shapeFromNchw(numbersOf(listed));
  if (wanted.height === shape.height && wanted.width === shape.width && wanted.channels === shape.channels)
    return;
  throw complaint(listed, `the shape of a ${shape.height}x${shape.width}x${shape.channels} output`);
}
