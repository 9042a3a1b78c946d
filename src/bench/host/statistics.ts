export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** Median and quartiles (linear interpolation). @throws on an empty list, which would be a measurement never made. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new Error('No measurement was made.');
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75), samples: sorted.length };
}

export function median(values: readonly number[]): number {
  return summarise(values).median;
}
