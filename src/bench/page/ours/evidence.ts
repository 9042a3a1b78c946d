import { channelLayers } from '../../../core/channels/layers';
import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import { wholeEvidence } from '../../../engine/network/gather-evidence';
import type { EvidenceKind } from '../../../engine/network/network';
import { noisyTemplates } from '../../contest/examples';
import type { ModelName } from '../../contest/models';
import { architectureOf, MODELS } from '../../contest/models';
import type { Contender } from '../serve';
import { finite } from '../serve';
import { start } from './start';

/** Ratings of a batch of images, read as a step of a gradual run reads them. */
export async function evidence(name: ModelName, kind: EvidenceKind['kind']): Promise<Contender> {
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
  const views = channelLayers(architecture, 'per-block').flatMap(({ readAt, effectAt }) =>
    kind === 'relevance' ? readAt : effectAt,
  );
  const nodes = [...new Set(views.map(({ node }) => node))];
  return {
    unitsPerStep: batch,
    compiles: false,
    async run(steps) {
      for (let step = 0; step < steps; step++) {
        const { sums } = await wholeEvidence(network.channelEvidence({ rows, nodes, kind, mode: 'stable' }));
        for (const { sums: values } of sums.values()) finite(values[0] ?? Number.NaN);
      }
      return null;
    },
  };
}
