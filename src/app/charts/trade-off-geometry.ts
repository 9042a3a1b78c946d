import type { PixelPoint } from './place-labels';
import { positionOf } from './scale';
import type { TradeOff } from './trade-off';
import { placeOf } from './trade-off';

/** Pixels of the trade-off chart. */
export interface TradeOffGeometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const COMPACT_BELOW = 600;

export function tradeOffGeometry(width: number, height: number): TradeOffGeometry {
  const compact = width < COMPACT_BELOW;
  return { width, height, left: compact ? 28 : 32, right: compact ? 12 : 128, top: 14, bottom: 24 };
}

export function plotWidth({ width, left, right }: TradeOffGeometry): number {
  return Math.max(40, width - left - right);
}

export function plotHeight({ height, top, bottom }: TradeOffGeometry): number {
  return Math.max(40, height - top - bottom);
}

export function pixelOf(
  geometry: TradeOffGeometry,
  chart: TradeOff,
  x: number,
  accuracy: number,
): PixelPoint {
  return {
    x: geometry.left + plotWidth(geometry) * placeOf(chart.x, x),
    y: geometry.top + plotHeight(geometry) * (1 - positionOf(chart.y, accuracy)),
  };
}
