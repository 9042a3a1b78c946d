import { remembered } from '../base/remembered';
import { canonicalText } from '../config/key';
import type { RunConfig } from '../config/run-config';
import { withSchedule } from '../config/with-schedule';

const SEED_LIMIT = 2 ** 32;

/** Equal runs have equal texts. */
export const runText = remembered((config: RunConfig): string => canonicalText(withSchedule(config)));

/**
 * Every config with `count` seeds, counting up from its own, less those in `known`: what is left to run. Seed by seed, so that
 * all configs have the first seed before one has its second.
 */
export function missingSeeds(
  configs: readonly RunConfig[],
  count: number,
  known: readonly RunConfig[],
): readonly RunConfig[] {
  const there = new Set(known.map(runText));
  const wanted = Array.from({ length: count }, (_, step) =>
    configs.map((config) => withSchedule({ ...config, seed: (config.seed + step) % SEED_LIMIT })),
  ).flat();
  return wanted.filter((config) => {
    const text = canonicalText(config);
    if (there.has(text)) return false;
    there.add(text);
    return true;
  });
}
