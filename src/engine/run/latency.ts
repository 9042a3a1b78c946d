import type { ChannelState } from '../../core/channels/channel-state';
import { denseMasks } from '../../core/channels/channel-state';
import { takeDataset } from '../../core/datasets/split';
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
 * Inference time of the dense net, the same net with its pruned channels masked, and the net as it is now, taken in turn so that
 * a drift of the machine hits all alike. Times only: never read by the run.
 */
export async function measureLatency(
  { architecture, config, dataset, createTester, release, now }: RunRequest,
  state: ChannelState,
  current: Network,
): Promise<LatencyRecord> {
  const batch = Math.min(BATCH, dataset.test.labels.length);
  const full = await createTester(architecture, takeDataset(dataset, 1, batch));
  const start = {
    parameters: initialParameters(architecture, config.seed),
    buffers: initialBuffers(architecture),
  };
  const ones = new Uint8Array(architecture.parameterCount).fill(1);
  const pruned = denseMasks(architecture, state);
  const isRemoved = state.architecture !== architecture;
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
    if (isRemoved) await time(current, times[2], keep);
  }
  release(full);
  const [dense, masked, removed] = times.map(quartiles);
  return {
    batch,
    denseMs: dense?.median ?? 0,
    maskedMs: masked?.median ?? 0,
    removedMs: isRemoved ? (removed?.median ?? null) : null,
    iqrMs: [dense, masked, isRemoved ? removed : undefined].map((of) => of?.range ?? null),
  };
}

function quartiles(times: readonly number[]): { median: number; range: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { median: at(0.5), range: at(0.75) - at(0.25) };
}
