import { describeError } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import { checkConfig } from '../../core/config/validate';
import type { Dataset } from '../../core/datasets/dataset';
import { takeDataset } from '../../core/datasets/split';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { BackendReport, RunEvent } from '../../core/protocol/protocol';
import type { ResumePoint } from '../../core/record/checkpoint';
import type { Backend } from '../backend/backend';
import type { Network } from '../network/network';
import type { RunControl } from './control';
import { environmentOf } from './environment';
import { run } from './run';

export interface ExperimentRequest {
  readonly config: RunConfig;
  /** At least as many images as the config asks for. */
  readonly dataset: Dataset;
  readonly backend: Backend;
  readonly report: BackendReport;
  /** Where to go on; absent: from the start. */
  readonly resume?: ResumePoint;
  readonly control: RunControl;
  readonly appVersion: string;
  /** ISO 8601, or null for a host without a calendar. */
  readonly startedAt: string | null;
  readonly now: () => number;
}

/** One run from config to last record. Never throws: what goes wrong becomes a `failed` event, the last one. */
export async function* runExperiment(request: ExperimentRequest): AsyncGenerator<RunEvent> {
  const { config, backend, report } = request;
  let lost: string | null = null;
  backend.lost?.then((reason) => {
    lost = reason;
  });
  const networks = new Set<Network>();
  const owned = <Made extends Network>(network: Made): Made => {
    networks.add(network);
    return network;
  };
  try {
    checkConfig(config);
    const dataset = takeDataset(request.dataset, config.dataset.train, config.dataset.test);
    const architecture = buildArchitecture(config.model, dataset, dataset.classNames.length);
    const { training } = config;
    // Channels that are masked must train as if they were not there; weights are clipped in SAP's order.
    const clippedBy = config.pruning.recipe.unit === 'channel' ? 'kept' : 'all';
    const ask = (of: Architecture) => ({ architecture: of, dataset, training, clippedBy }) as const;
    yield { type: 'started', environment: environmentOf(request), backend: report };
    yield* run({
      ...request,
      ...{ architecture, dataset },
      createNetwork: async (of, evidence) =>
        owned(await backend.createNetwork({ ...ask(of), ...(evidence === undefined ? {} : { evidence }) })),
      createTester: async (of, images) =>
        owned(
          await backend.createNetwork({ ...ask(of), dataset: images, training: { ...training, batch: 1 } }),
        ),
      release(network) {
        if (networks.delete(network)) network.dispose();
      },
    });
  } catch (error) {
    if (lost === null) yield { type: 'failed', ...describeError(error) };
    else
      yield {
        type: 'failed',
        code: 'backend-lost',
        message: `The graphics device was lost (${lost}). The iterations so far are kept; start again, or choose WebAssembly.`,
      };
  } finally {
    for (const network of networks) network.dispose();
  }
}
