import { LabError } from '../base/errors';
import type { Architecture, Node } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import type { ModelConfig } from '../models/model-config';
import { planOf } from './plan';

/** The offered model with exactly these nodes and shapes, whatever the nodes are called; null when there is none. */
export function recogniseModel(
  architecture: Architecture,
): { readonly model: ModelConfig; readonly architecture: Architecture } | null {
  for (const model of candidates(architecture)) {
    try {
      const built = buildArchitecture(model, architecture.input, architecture.classes);
      if (sameNetwork(built, architecture)) return { model, architecture: built };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
    }
  }
  return null;
}

function candidates({ nodes }: Architecture): readonly ModelConfig[] {
  const channels = (of: readonly Node[]) => of.map(({ output }) => output.channels);
  const convolutions = nodes.filter(({ kind }) => kind === 'conv');
  const hidden = channels(nodes.filter(({ kind }) => kind === 'dense')).slice(0, -1);
  const sums = nodes.filter(({ kind }) => kind === 'add');
  if (sums.length > 0) {
    const heights = [...new Set(sums.map(({ output }) => output.height))];
    const widths = heights.map(
      (height) => sums.find(({ output }) => output.height === height)?.output.channels ?? 0,
    );
    const blocks = Math.round(sums.length / heights.length);
    return [{ kind: 'resnet-small', widths, blocks }];
  }
  if (convolutions.length === 0) return [hidden.length === 0 ? { kind: 'linear' } : { kind: 'mlp', hidden }];
  const widths = channels(convolutions);
  return [
    { kind: 'cnn', widths },
    { kind: 'vgg-small', widths: widths.filter((_, i) => i % 2 === 0), hidden },
  ];
}

function sameNetwork(a: Architecture, b: Architecture): boolean {
  return JSON.stringify(anonymous(a)) === JSON.stringify(anonymous(b));
}

/** The plan with nodes numbered instead of named. */
function anonymous(architecture: Architecture): unknown {
  const numbers = new Map(architecture.nodes.map(({ name }, i) => [name, i] as const));
  return planOf(architecture).nodes.map(({ name, inputs, ...node }) => ({
    ...node,
    inputs: Array.isArray(inputs) ? inputs.map((from: string) => numbers.get(from) ?? -1) : [],
  }));
}
