import type { RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import type { Architecture } from '../../core/models/architecture';
import type { ResumePoint } from '../../core/record/checkpoint';
import type { EvidenceKind, Network } from '../network/network';
import type { RunControl } from './control';

/** What a run is given, whatever its cadence. */
export interface RunRequest {
  readonly config: RunConfig;
  /** The dense network. */
  readonly architecture: Architecture;
  readonly dataset: Dataset;
  /** The run's networks, of which `evidence` will be asked for; whoever passes this disposes them. */
  createNetwork(architecture: Architecture, evidence?: EvidenceKind): Promise<Network>;
  /** One that is never trained, on images of its own. */
  createTester(architecture: Architecture, images: Dataset): Promise<Network>;
  /** Lets go of one network before the run ends. */
  release(network: Network): void;
  /** Where to go on; absent: from the start. */
  readonly resume?: ResumePoint;
  readonly control: RunControl;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}
