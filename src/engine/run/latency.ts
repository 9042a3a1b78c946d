import type { ChannelState } from '../../core/channels/channel-state';
import { denseMasks, remainingState } from '../../core/channels/channel-state';
import { takeDataset } from '../../core/datasets/split';
import type { Architecture } from '../../core/models/architecture';
import { initialBuffers, initialParameters } from '../../core/models/initialise';
import type { LatencyRecord } from '../../core/record/run-record';
import type { Network } from '../network/network';
import type { RunControl } from './control';
import type { RunRequest } from './run-request';

const BATCH = 64;
/** Rounds that are thrown away, and those that count; a slow net gets fewer, but never less than the fewest. */
const WARM_UP = { fewest: 1, most: 3, ms: 500 };
const COUNTED = { fewest: 5, most: 15, ms: 2500 };
/** A sample is the mean of passes that last about so long: browsers round their clocks, and reading a GPU back has its own time. */
const SAMPLE_MS = 5;
const MOST_PASSES = 50;

/** What of a run it takes to time its nets. */
export interface LatencyRequest
  extends Pick<RunRequest, 'config' | 'architecture' | 'dataset' | 'createTester' | 'release' | 'now'> {
  readonly control: Pick<RunControl, 'breathe' | 'stopped'>;
}

/**
 * Inference time of the dense net, the same net with its pruned channels masked, and the net without them (`current` where the run
 * removes and has it, else one made for it), taken in turn so that a drift of the machine hits all alike. Times only: never read by the
 * run, which goes on without them, null, where it is stopped meanwhile or something is in the way.
 */
export async function measureLatency(
  request: LatencyRequest,
  state: ChannelState,
  current: Network | null,
): Promise<LatencyRecord | null> {
  const made: Network[] = [];
  try {
    return await timed(request, state, current, made);
  } catch {
    return null;
  } finally {
    for (const network of made) request.release(network);
  }
}

async function timed(
  { architecture, config, dataset, createTester, control, now }: LatencyRequest,
  state: ChannelState,
  current: Network | null,
  made: Network[],
): Promise<LatencyRecord | null> {
  const batch = Math.min(BATCH, dataset.test.labels.length);
  const images = takeDataset(dataset, 1, batch);
  const startOf = (of: Architecture) => ({
    parameters: initialParameters(of, config.seed),
    buffers: initialBuffers(of),
  });
  const start = startOf(architecture);
  const ones = new Uint8Array(architecture.parameterCount).fill(1);
  const pruned = denseMasks(architecture, state);
  const full = await testerOf(architecture);
  const isSmaller = state.architecture !== architecture;
  const kept = isSmaller ? current : null;
  const removed = kept ?? (state.pruned.size > 0 ? await testerWithout(state) : null);
  const times: [number[], number[], number[]] = [[], [], []];
  let passes = 1;

  async function round(keep: boolean): Promise<boolean> {
    full.setMask(ones);
    full.writeState(start);
    if (!(await time(full, times[0], keep))) return false;
    full.setMask(pruned);
    if (!(await time(full, times[1], keep))) return false;
    return removed === null || (await time(removed, times[2], keep));
  }

  /** Adds a sample, if it is to be kept; false when stopped. */
  async function time(network: Network, into: number[], keep: boolean): Promise<boolean> {
    await control.breathe();
    if (control.stopped) return false;
    // Weights and masks that were just written get there outside the time that counts.
    await network.evaluate('test', 0, batch);
    const from = now();
    for (let pass = 0; pass < passes; pass++) await network.evaluate('test', 0, batch);
    const elapsed = (now() - from) / passes;
    if (keep) into.push(elapsed);
    else if (elapsed > 0) passes = Math.min(MOST_PASSES, Math.ceil(SAMPLE_MS / elapsed));
    return true;
  }

  for (const [rounds, keep] of [
    [WARM_UP, false],
    [COUNTED, true],
  ] as const) {
    const from = now();
    for (let done = 0; done < rounds.most; done++) {
      if (done >= rounds.fewest && now() - from >= rounds.ms) break;
      if (!(await round(keep))) return null;
    }
  }
  const [ofDense, ofMasked, ofRemoved] = times.map(quartiles);
  return {
    batch,
    denseMs: ofDense?.median ?? 0,
    maskedMs: ofMasked?.median ?? 0,
    removedMs: removed === null ? null : (ofRemoved?.median ?? null),
    iqrMs: [ofDense, ofMasked, removed === null ? undefined : ofRemoved].map((of) => of?.range ?? null),
  };

  async function testerOf(of: Architecture): Promise<Network> {
    const tester = await createTester(of, images);
    made.push(tester);
    return tester;
  }

  async function testerWithout(masked: ChannelState): Promise<Network> {
    const remaining = remainingState(masked);
    const tester = await testerOf(remaining.architecture);
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
