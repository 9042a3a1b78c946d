import type { Series } from './series';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics';

/** What a series has spent so far, per run. */
export interface SeriesCost {
  readonly epochs: Statistics | null;
  readonly minutes: Statistics | null;
}

export function seriesCost({ runs }: Series): SeriesCost {
  const minutes = runs.map(
    ({ iterations }) => iterations.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 60_000,
  );
  return {
    epochs: statisticsOf(runs.map(({ iterations }) => iterations.at(-1)?.epochsTotal ?? 0)),
    minutes: statisticsOf(minutes),
  };
}
