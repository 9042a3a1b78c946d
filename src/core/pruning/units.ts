/** One prunable layer of a chain, in network order: unit j owns the elements i with i % units === j. */
export interface ChainLayer {
  readonly mask: Uint8Array;
  readonly units: number;
}

/** Kept incoming weights of every unit. */
export function unitCounts(mask: Uint8Array, units: number): number[] {
  const counts = new Uint32Array(units);
  let unit = 0;
  for (const kept of mask) {
    if (kept !== 0) counts[unit] = (counts[unit] ?? 0) + 1;
    if (++unit === units) unit = 0;
  }
  return Array.from(counts);
}

/** Kept outgoing weights of every unit of a layer with `units` units, read off the mask of the layer after it. */
export function outgoingCounts(next: ChainLayer, units: number): number[] {
  const counts = new Uint32Array(units);
  next.mask.forEach((kept, i) => {
    if (kept === 0) return;
    // Conv [kh, kw, in, out] and dense after flattening NHWC [h * w * in, out] alike: the input channel runs fastest but one.
    const channel = Math.floor(i / next.units) % units;
    counts[channel] = (counts[channel] ?? 0) + 1;
  });
  return Array.from(counts);
}

/**
 * Alive units of every layer of a chain: at least one kept weight coming in and, but for the output layer, at least one
 * going out. Layers without weights in between (batch norm, ReLU, pooling, flatten) keep the channels and are left out.
 */
export function aliveUnits(chain: readonly ChainLayer[]): number[] {
  return chain.map((layer, index) => {
    const incoming = unitCounts(layer.mask, layer.units);
    const next = chain[index + 1];
    const outgoing = next === undefined ? null : outgoingCounts(next, layer.units);
    return incoming.filter((count, unit) => count > 0 && (outgoing === null || (outgoing[unit] ?? 0) > 0))
      .length;
  });
}
