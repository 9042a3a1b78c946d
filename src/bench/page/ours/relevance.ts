import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import { wholeEvidence } from '../../../engine/network/gather-evidence';
import { noisyTemplates } from '../../contest/examples';
import type { ModelName } from '../../contest/models';
import { architectureOf, MODELS } from '../../contest/models';
import type { Contender } from '../serve';
import { finite } from '../serve';
import { start } from './start';

/** Ratings of a batch of images by relevance, read at every batch norm, as a step of a gradual run makes them. */
export async function relevance(name: ModelName): Promise<Contender> {
  const backend = await start('wasm');
  const bench = MODELS[name];
  const { batch, input } = bench;
  const architecture = architectureOf(bench);
  const dataset = noisyTemplates(input, batch, 1);
  const training = { ...DEFAULT_TRAINING, batch };
  const network = await backend.createNetwork({ architecture, dataset, training });
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  const rows = Uint32Array.from({ length: batch }, (_, row) => row);
  const nodes = architecture.nodes.flatMap((node) => (node.kind === 'batch-norm' ? [node.name] : []));
  return {
    unitsPerStep: batch,
    compiles: false,
    async run(steps) {
      for (let step = 0; step < steps; step++) {
        const { sums } = await wholeEvidence(
          network.channelEvidence({ rows, nodes, kind: 'relevance', mode: 'stable' }),
        );
        for (const { sums: values } of sums.values()) finite(values[0] ?? Number.NaN);
      }
      return null;
    },
  };
}
