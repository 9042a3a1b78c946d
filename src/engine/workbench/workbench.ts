import { LabError } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import { scheduleOf } from '../../core/config/with-schedule';
import type { Dataset } from '../../core/datasets/dataset';
import { takeDataset } from '../../core/datasets/split';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { ResumePoint } from '../../core/record/checkpoint';
import type { LatencyRecord } from '../../core/record/run-record';
import { type EditedNetwork, editedNetwork, remainingNetwork } from '../../core/workbench/edited';
import { explainImage } from '../../core/workbench/explain';
import { openRunNetwork, type RunNetwork } from '../../core/workbench/run-network';
import type { HandEffect, ImageRelevance, WorkbenchView } from '../../core/workbench/workbench';
import type { Backend } from '../backend/backend';
import type { Network } from '../network/network';
import { measureLatency } from '../run/latency';
import { prunableViews } from '../run/layout';
import { asRemaining, measureLayers, measureSize } from '../run/measure';

export interface WorkbenchRequest {
  readonly config: RunConfig;
  /** At least as many images as the config asks for. */
  readonly dataset: Dataset;
  readonly backend: Backend;
  readonly stored: ResumePoint;
  /** One turn of the host's event loop. */
  breathe(): Promise<void>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Workbench {
  readonly view: WorkbenchView;
  /** What computes its answers, for the screen. */
  readonly device: string;
  /**
   * What the network is worth with `flipped` units changed by hand: on the first test images where there are many, then on all. Ends
   * without a word once `isStale`.
   */
  effects(flipped: readonly number[], isStale: () => boolean): AsyncGenerator<HandEffect>;
  /** Relevance of the `nth` test image of a label (from 0, round and round) in the edited network. */
  explain(label: number, nth: number, flipped: readonly number[]): ImageRelevance;
  /** How long the run's net takes, dense, masked and removed, edits left out; null once `isStale`, or where there is no room for them. */
  latency(isStale: () => boolean): Promise<LatencyRecord | null>;
  dispose(): void;
}

/** Images per look at the event loop. */
const CHUNK = 250;
/** A first answer comes from so many test images, where there are at least twice as many. */
const FIRST_IMAGES = 500;

/**
 * Opens a run's network for pruning by hand and for looking into: nothing is trained and the run is not touched.
 * @throws LabError('bad-checkpoint') when the checkpoint is not of this run.
 */
export async function openWorkbench(request: WorkbenchRequest): Promise<Workbench> {
  const { config, backend, breathe, now } = request;
  const dataset = takeDataset(request.dataset, config.dataset.train, config.dataset.test);
  const dense = buildArchitecture(config.model, dataset, dataset.classNames.length);
  const run = openRunNetwork(config, dense, request.stored);
  const { labels } = dataset.test;
  // One object for all networks: a device that has its images keeps them.
  const images = { ...dataset, train: oneImage(dataset) };
  let network: Network | null = null;
  let shape: Architecture | null = null;

  /** A network of that shape, made when the first edit is measured; the one before is gone first, so that memory never holds two. */
  async function networkOf(architecture: Architecture): Promise<Network> {
    if (network !== null && shape === architecture) return network;
    network?.dispose();
    network = null;
    network = await backend.createNetwork({ architecture, dataset: images, training: config.training });
    shape = architecture;
    return network;
  }

  async function* effects(flipped: readonly number[], isStale: () => boolean): AsyncGenerator<HandEffect> {
    const edited = editedNetwork(run, flipped);
    const network = await networkOf(edited.state.architecture);
    network.setMask(edited.mask);
    network.writeState(edited.network);
    const size = sizeOf(run, edited);
    const first = labels.length >= 2 * FIRST_IMAGES ? FIRST_IMAGES : labels.length;
    let lossSum = 0;
    let right = 0;
    for (let done = 0; done < labels.length; ) {
      const count = Math.min(CHUNK, labels.length - done);
      const totals = await network.evaluate('test', done, count);
      lossSum += totals.lossSum;
      right += totals.right;
      done += count;
      if (done === first || done === labels.length)
        yield {
          images: done,
          whole: done === labels.length,
          accuracy: right / done,
          loss: lossSum / done,
          ...size,
        };
      await breathe();
      if (isStale()) return;
    }
  }

  return {
    view: {
      architecture: run.state.architecture,
      layers: run.layers,
      numbers: Object.fromEntries(run.numbers),
      gone: Object.fromEntries(run.gone),
      refusals: Object.fromEntries(run.refusals),
    },
    device: backend.device,
    effects,
    explain(label, nth, flipped) {
      const ofLabel = [...labels.keys()].filter((image) => labels[image] === label);
      const image = ofLabel[nth % Math.max(1, ofLabel.length)];
      if (image === undefined)
        throw new LabError('bad-dataset', 'None of the test images is of this class: choose another one.');
      const { height, width, channels, normalisation } = dataset;
      const bytes = height * width * channels;
      const pixels = dataset.test.images.slice(image * bytes, (image + 1) * bytes);
      const edited = editedNetwork(run, flipped);
      const { architecture } = edited.state;
      const values = { ...edited.network, parameters: masked(edited) };
      const mode = scheduleOf(config).mode;
      const found = explainImage({ architecture, values, pixels, normalisation, label, mode });
      return { pixels, height, width, channels, image, label, ofLabel: ofLabel.length, ...found };
    },
    latency(isStale) {
      const control = {
        breathe,
        get stopped() {
          return isStale();
        },
      };
      const training = { ...config.training, batch: 1 };
      return measureLatency(
        {
          ...{ config, architecture: dense, dataset, control, now },
          createTester: (architecture, of) => backend.createNetwork({ architecture, dataset: of, training }),
          release: (tester) => tester.dispose(),
        },
        run.state,
        null,
      );
    },
    dispose: () => network?.dispose(),
  };
}

/** Counted as the run's records count: channels on the network that removal leaves, weights from the mask alone. */
function sizeOf(
  { dense, config, layers: handLayers }: RunNetwork,
  edited: EditedNetwork,
): Pick<HandEffect, 'parameters' | 'macs' | 'units'> {
  const { state, denseMask, pruned } = edited;
  const layers = measureLayers(dense, prunableViews(dense, denseMask));
  const remaining = config.pruning.recipe.unit === 'channel' ? remainingNetwork(edited) : undefined;
  const { paramsAlive, macsAlive } = measureSize(
    dense,
    remaining === undefined ? layers : asRemaining(layers, remaining),
    remaining,
  );
  const hidden = layers.length > 1 ? layers.slice(0, -1) : layers;
  const units =
    config.pruning.recipe.unit === 'channel'
      ? channelsAlive()
      : hidden.reduce((sum, { unitsAlive }) => sum + unitsAlive, 0);
  return { parameters: paramsAlive, macs: macsAlive, units };

  function channelsAlive(): number {
    const perLayer = state.layers.map(({ name }) => {
      const masked = new Set(state.masked.get(name) ?? []);
      const byHand = pruned.get(handLayers.find(({ nodes }) => nodes.includes(name))?.name ?? '') ?? [];
      const numbers = state.numbers.get(name) ?? [];
      return numbers.filter((channel, place) => !masked.has(place) && !byHand.includes(channel)).length;
    });
    return perLayer.reduce((sum, count) => sum + count, 0);
  }
}

function masked({ network, mask }: EditedNetwork): Float32Array {
  return network.parameters.map((value, i) => (mask[i] === 0 ? 0 : value));
}

/** A workbench never trains: one image stands for the training images. */
function oneImage({ train, height, width, channels }: Dataset): Dataset['train'] {
  return { images: train.images.slice(0, height * width * channels), labels: train.labels.slice(0, 1) };
}
