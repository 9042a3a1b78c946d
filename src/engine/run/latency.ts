import type { ChannelState } from '../../core/channels/channel-state';
import { denseMasks, remainingState } from '../../core/channels/channel-state';
import { takeDataset } from '../../core/datasets/split';
import type { Architecture } from '../../core/models/architecture';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { LatencyRecord } from '../../core/record/run-record';
import type { Network } from '../network/network';
import type { RunRequest } from './run-request';

const BATCH = 64;
const WARM_UP = 3;
const REPEATS = 15;
/** A sample is the mean of passes that last about so long: browsers round their clocks, and reading a GPU back has its own time. */
const SAMPLE_MS = 5;
const MOST_PASSES = 50;

/**
 * Inference time of the dense net, the same net with its pruned channels masked, and the net without them (`current` where the run
 * removes, else one made for it), taken in turn so that a drift of the machine hits all alike. Times only: never read by the run.
 */
export async function measureLatency(
  { architecture, config, dataset, createTester, release, now }: RunRequest,
  state: ChannelState,
  current: Network,
): Promise<LatencyRecord> {
  const batch = Math.min(BATCH, dataset.test.labels.length);
  const images = takeDataset(dataset, 1, batch);
  const full = await createTester(architecture, images);
  const startOf = (of: Architecture) => ({
    parameters: initialParameters(of, config.seed),
    buffers: initialBuffers(of),
  });
  const start = startOf(architecture);
  const ones = new Uint8Array(architecture.parameterCount).fill(1);
  const pruned = denseMasks(architecture, state);
  const isMasked = state.masked.size > 0;
  const removed = isMasked ? await testerWithout(state) : state.pruned.size > 0 ? current : null;
  const times: [number[], number[], number[]] = [[], [], []];
  let passes = 1;
  const time = async (network: Network, into: number[], keep: boolean): Promise<void> => {
    // Weights and masks that were just written get there outside the time that counts.
    await network.evaluate('test', 0, batch);
    const from = now();
    for (let pass = 0; pass < passes; pass++) await network.evaluate('test', 0, batch);
    const elapsed = (now() - from) / passes;
    if (keep) into.push(elapsed);
    else if (elapsed > 0) passes = Math.min(MOST_PASSES, Math.ceil(SAMPLE_MS / elapsed));
  };
  for (let round = 0; round < WARM_UP + REPEATS; round++) {
    const keep = round >= WARM_UP;
    full.setMask(ones);
    full.writeState(start);
    await time(full, times[0], keep);
    full.setMask(pruned);
    await time(full, times[1], keep);
    if (removed !== null) await time(removed, times[2], keep);
  }
  release(full);
  if (isMasked && removed !== null) release(removed);
  const [ofDense, ofMasked, ofRemoved] = times.map(quartiles);
  return {
    batch,
    denseMs: ofDense?.median ?? 0,
    maskedMs: ofMasked?.median ?? 0,
    removedMs: removed === null ? null : (ofRemoved?.median ?? null),
    iqrMs: [ofDense, ofMasked, removed === null ? undefined : ofRemoved].map((of) => of?.range ?? null),
  };

  async function testerWithout(masked: ChannelState): Promise<Network> {
    const remaining = remainingState(masked);
    const tester = await createTester(remaining.architecture, images);
    tester.setMask(remaining.mask);
    tester.writeState(startOf(remaining.architecture));
    return tester;
  }
}

function quartiles(times: readonly number[]): { median: number; range: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { median: at(0.5), range: at(0.75) - at(0.25) };
}
