/** How long and how often to measure. */
export interface Plan {
  readonly rounds: number;
  readonly sliceMs: number;
  /** Whether peers that need many seconds for one step are measured at all. */
  readonly slowPeers: boolean;
  /** Steps of the best stock engine where it needs seconds for each. */
  readonly slowSamples: number;
  readonly channelRounds: number;
  readonly channelSliceMs: number;
  readonly latencyRounds: number;
  readonly latencySliceMs: number;
  readonly parallelRounds: number;
  readonly parallelSliceMs: number;
  readonly loads: number;
  readonly clicks: number;
  /** Of how many clicks, the first ones, the page is watched for long tasks until the runs are finished. */
  readonly wholeRuns: number;
  /** How long it is watched after the others, from the first point on. */
  readonly watchMs: number;
  /** Whether a run that prunes channels is watched to its end. */
  readonly channelRuns: boolean;
}

/** What the whole run may take on two cores. */
export const LIMIT_SECONDS = 300;

export const FULL: Plan = {
  rounds: 5,
  sliceMs: 500,
  slowPeers: true,
  slowSamples: 3,
  channelRounds: 3,
  channelSliceMs: 250,
  latencyRounds: 25,
  latencySliceMs: 20,
  parallelRounds: 4,
  parallelSliceMs: 600,
  loads: 5,
  clicks: 3,
  wholeRuns: 1,
  watchMs: 2000,
  channelRuns: true,
};

/** Seconds instead of minutes: shows that everything runs, its numbers are rough. */
export const QUICK: Plan = {
  rounds: 2,
  sliceMs: 150,
  slowPeers: false,
  slowSamples: 1,
  channelRounds: 2,
  channelSliceMs: 100,
  latencyRounds: 3,
  latencySliceMs: 10,
  parallelRounds: 1,
  parallelSliceMs: 300,
  loads: 1,
  clicks: 1,
  wholeRuns: 0,
  watchMs: 2000,
  channelRuns: false,
};
