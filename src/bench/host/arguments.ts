import { parseArgs } from 'node:util';
import type { ModelName } from '../contest/models';
import { MODEL_NAMES } from '../contest/models';

export interface BenchArguments {
  /** Only the usage is wanted. */
  readonly help: boolean;
  readonly json: string | null;
  readonly write: boolean;
  readonly quick: boolean;
  readonly models: readonly ModelName[];
  /** Training only. */
  readonly trainingOnly: boolean;
  /** Asks Chromium on Linux for the machine's GPU. */
  readonly gpu: boolean;
  /** Leaves out the peers that may need seconds for one step of a convolutional network. */
  readonly fastPeersOnly: boolean;
}

export const USAGE = `npm run bench -- [--json FILE] [--write] [--quick] [--model NAME] [--training-only] [--gpu] [--fast-peers]
  --json FILE       every figure, flat; also of a run that was cut off
  --write           refreshes the tables of docs/performance.md
  --quick           a minute instead of five, rough numbers; leaves out the peers of --fast-peers and the run that prunes
                    channels to its end
  --model NAME      trains only this one of ${MODEL_NAMES.join(', ')} (may be given several times)
  --training-only   leaves out the networks whose channels are pruned, latency, runs side by side, start-up, main-thread tasks
                    and sizes
  --gpu             Chromium uses the GPU of a Linux machine without a display
  --fast-peers      leaves out, of convolutional networks, the peers that need seconds for a step (Model.fit on cpu and
                    webgl, jax-js on wasm)
  --help            this text`;

/** @throws Error with a sentence for the person who typed it. */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      model: { type: 'string', multiple: true },
      'training-only': { type: 'boolean', default: false },
      gpu: { type: 'boolean', default: false },
      'fast-peers': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = values.model ?? [];
  const strange = wanted.find((name) => !MODEL_NAMES.some((known) => known === name));
  if (strange !== undefined)
    throw new Error(`--model is "${strange}", but the models are ${MODEL_NAMES.join(', ')}.`);
  const models = MODEL_NAMES.filter((name) => wanted.length === 0 || wanted.includes(name));
  const partial = values['training-only'] || values['fast-peers'] || models.length < MODEL_NAMES.length;
  if (values.write && partial)
    throw new Error('--write needs all figures: leave out --model, --training-only and --fast-peers.');
  return {
    help: values.help,
    json: values.json ?? null,
    write: values.write,
    quick: values.quick,
    models,
    trainingOnly: values['training-only'],
    gpu: values.gpu,
    fastPeersOnly: values['fast-peers'],
  };
}
