import type { Rng } from '../../base/rng';
import type { ScoreName } from '../recipe';

/** What a score needs the engine to gather. */
type EvidenceName = 'weights' | 'gradients' | 'activations' | 'relevance';

/** The evidence about one tensor. A score reads only what it declares. */
interface Evidence {
  readonly weights: Float32Array;
  /** A stream of its own per tensor and iteration, so that scores of one tensor never depend on another. */
  readonly rng: Rng;
}

/** How important each weight of a tensor is. The least important go first. */
export interface Score {
  readonly name: ScoreName;
  readonly label: string;
  readonly summary: string;
  readonly evidence: readonly EvidenceName[];
  /** One score per weight, pruned ones included (theirs is ignored). */
  readonly rate: (evidence: Evidence) => Float32Array;
}
