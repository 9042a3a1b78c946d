import { useRef } from 'react';
import type { Panel, Series } from './panel';

/**
 * The panels of `now`; those that say the same as before, and what says the same inside the others, are the objects they were. What
 * a chart draws can then be compared by identity. Functions follow from the rest of a panel: its id and its scale.
 */
export function keepPanels(before: readonly Panel[], now: readonly Panel[]): readonly Panel[] {
  const kept = now.map((panel) => {
    const old = before.find(({ id }) => id === panel.id);
    if (old === undefined) return panel;
    if (alike(old, panel)) return old;
    return {
      ...panel,
      scale: keepEqual(old.scale, panel.scale),
      series: keepSeries(old.series, panel.series),
    };
  });
  const same = kept.length === before.length && kept.every((panel, place) => panel === before[place]);
  return same ? before : kept;
}

function keepSeries(before: readonly Series[], now: readonly Series[]): readonly Series[] {
  const kept = now.map((series) => {
    const old = before.find(({ key }) => key === series.key);
    if (old === undefined) return series;
    return alike(old, series) ? old : { ...series, style: keepEqual(old.style, series.style) };
  });
  const same = kept.length === before.length && kept.every((series, place) => series === before[place]);
  return same ? before : kept;
}

/** `value`, as the object it was while it says the same. */
export function useEqual<T>(value: T): T {
  const kept = useRef(value);
  kept.current = keepEqual(kept.current, value);
  return kept.current;
}

function keepEqual<T>(before: T, now: T): T {
  return alike(before, now) ? before : now;
}

/** Plain data, a few hundred numbers. */
function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
