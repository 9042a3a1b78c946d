/** How long a submission should keep the GPU busy: it hides what a submission costs, and others can draw in between (8 to 16 ms). */
const TARGET_MS = 12;
/** What a submission holds before any was timed. */
const FIRST_FLOP = 5e9;

/** How much arithmetic goes into a submission, learnt from those before. What is computed does not depend on it. */
export interface Pace {
  /** FLOP of the next submission. */
  flop(): number;
  /** A full submission kept the GPU busy for so long. */
  took(flop: number, milliseconds: number): void;
}

export function createPace(): Pace {
  let budget = FIRST_FLOP;
  return {
    flop: () => budget,
    took(flop, milliseconds) {
      // Halved or doubled at most: one submission may have waited for others on the same GPU.
      const wanted = (TARGET_MS / Math.max(milliseconds, 0.1)) * flop;
      budget = Math.min(2 * flop, Math.max(flop / 2, wanted));
    },
  };
}
