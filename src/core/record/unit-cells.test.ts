import { describe, expect, it } from 'vitest';
import type { LayerRecord } from './run-record';
import { unitStrip } from './unit-cells';

function layer(unitWeights: readonly number[]): LayerRecord {
  const weightsTotal = unitWeights.length * 10;
  return {
    name: 'dense1',
    kind: 'dense',
    shape: [10, unitWeights.length],
    weightsTotal,
    weightsAlive: unitWeights.reduce((sum, kept) => sum + kept, 0),
    unitsTotal: unitWeights.length,
    unitsAlive: unitWeights.filter((kept) => kept > 0).length,
    unitWeights,
    macsDense: weightsTotal,
    macsAlive: weightsTotal,
  };
}

describe('layer strips', () => {
  it('[B1] a narrow layer has one square per unit with its density', () => {
    const { unitsPerCell, cells } = unitStrip(layer([10, 5, 0]), null, 64);
    expect(unitsPerCell).toBe(1);
    expect(cells.map(({ density }) => density)).toEqual([1, 0.5, 0]);
  });

  it('[B2] a wide layer is gathered into at most so many squares and loses no unit', () => {
    const { unitsPerCell, cells } = unitStrip(layer(new Array(130).fill(5)), null, 64);
    expect(unitsPerCell).toBe(3);
    expect(cells.length).toBeLessThanOrEqual(64);
    expect(cells.reduce((sum, cell) => sum + cell.units, 0)).toBe(130);
    for (const { density } of cells) expect(density).toBeCloseTo(0.5);
  });

  it('[B3] hatched: alive now, without weights after the next cut', () => {
    const { cells } = unitStrip(layer([3, 3, 0]), layer([0, 1, 0]), 64);
    expect(cells.map(({ goes }) => goes)).toEqual([true, false, false]);
  });
});
