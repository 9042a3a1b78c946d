import { DEFAULT_TRAINING } from '../../../core/config/defaults';
import type { Architecture } from '../../../core/models/architecture';
import { buildArchitecture } from '../../../core/models/build';
import { initialBuffers, initialParameters } from '../../../core/models/initialise';
import type { LatencyVariant, OurBackend } from '../../contest/contract';
import { noisyTemplates } from '../../contest/examples';
import { CLASSES, LATENCY_WIDTHS, MODELS } from '../../contest/models';
import type { Contender } from '../serve';
import { finite } from '../serve';
import { start } from './start';

/** Forward passes of cnn 16-32-64-128: as it is, half as wide, or with half of its channels masked and still computed. */
export async function latency(variant: LatencyVariant, batch: number, on: OurBackend): Promise<Contender> {
  const backend = await start(on);
  const { input } = MODELS.cnn16;
  const widths = LATENCY_WIDTHS.map((width) => (variant === 'half' ? width / 2 : width));
  const architecture = buildArchitecture({ kind: 'cnn', widths }, input, CLASSES);
  const dataset = noisyTemplates(input, batch, batch);
  const network = await backend.createNetwork({
    architecture,
    dataset,
    training: { ...DEFAULT_TRAINING, batch },
  });
  if (variant === 'masked') network.setMask(halfOfChannels(architecture));
  network.writeState({
    parameters: initialParameters(architecture, 1),
    buffers: initialBuffers(architecture),
  });
  return {
    unitsPerStep: 1,
    compiles: on === 'webgpu',
    async run(steps) {
      for (let step = 0; step < steps; step++) {
        const { lossSum } = await network.evaluate('test', 0, batch);
        finite(lossSum);
      }
      return null;
    },
  };
}

function halfOfChannels({ parameters, parameterCount, classes }: Architecture): Uint8Array {
  const mask = new Uint8Array(parameterCount).fill(1);
  for (const { offset, size, shape } of parameters) {
    const channels = shape.at(-1) ?? 1;
    if (channels === classes) continue;
    for (let i = 0; i < size; i++) if (i % channels >= channels / 2) mask[offset + i] = 0;
  }
  return mask;
}
