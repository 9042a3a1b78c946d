import type { Architecture, Node, ParameterSpec } from './architecture';
import { sizeOf } from './architecture';

/** What one prunable layer costs, dense. One multiply-accumulate (MAC) per weight and output position; bias, BN, pools free. */
export interface LayerSize {
  readonly name: string;
  readonly kind: 'dense' | 'conv';
  readonly weight: ParameterSpec;
  readonly units: number;
  /** Output positions each weight is used at: height x width for a convolution, 1 for a dense layer. */
  readonly positions: number;
  readonly macs: number;
  /** Trainable parameters of the layer, its bias included. */
  readonly parameters: number;
  /** Bytes of its output for one example, float32. */
  readonly activationBytes: number;
}

export function layerSizes(architecture: Architecture): readonly LayerSize[] {
  return architecture.nodes.flatMap((node) => layerSize(architecture, node) ?? []);
}

/** MACs of one forward pass of one example, dense. */
export function totalMacs(architecture: Architecture): number {
  return layerSizes(architecture).reduce((sum, layer) => sum + layer.macs, 0);
}

function layerSize(architecture: Architecture, node: Node): LayerSize | null {
  if (node.kind !== 'dense' && node.kind !== 'conv') return null;
  const own = architecture.parameters.filter((parameter) => parameter.node === node.name);
  const weight = own.find((parameter) => parameter.prunable);
  if (weight === undefined) return null;
  const positions = node.output.height * node.output.width;
  return {
    name: node.name,
    kind: node.kind,
    weight,
    units: node.output.channels,
    positions,
    macs: weight.size * positions,
    parameters: own.reduce((sum, parameter) => sum + parameter.size, 0),
    activationBytes: 4 * sizeOf(node.output),
  };
}
