import type { Shape } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs, type Values } from '../maps';

/** Calls back for every pooled value with its place and the places of its height x width window, row-major. */
export function eachWindow(
  count: number,
  input: Shape,
  output: Shape,
  height: number,
  width: number,
  visit: (yAt: number, xAt: readonly number[]) => void,
): void {
  const { channels } = input;
  for (let n = 0; n < count; n++) {
    for (let oy = 0; oy < output.height; oy++) {
      for (let ox = 0; ox < output.width; ox++) {
        for (let c = 0; c < channels; c++) {
          const places: number[] = [];
          for (let ky = 0; ky < height; ky++) {
            const row = (n * input.height + oy * height + ky) * input.width + ox * width;
            for (let kx = 0; kx < width; kx++) places.push((row + kx) * channels + c);
          }
          visit(((n * output.height + oy) * output.width + ox) * channels + c, places);
        }
      }
    }
  }
}

/** The place of the largest value; the first one wins a tie. */
export function largestPlace(values: Values, places: readonly number[]): number {
  let best = places[0] ?? 0;
  for (const place of places) if ((values[place] ?? 0) > (values[best] ?? 0)) best = place;
  return best;
}

export function maxPool(x: Maps, output: Shape, size: number): Maps {
  const y = emptyMaps(x.count, output);
  eachWindow(x.count, x.shape, output, size, size, (yAt, places) => {
    y.values[yAt] = x.values[largestPlace(x.values, places)] ?? 0;
  });
  return storedAs(x, y);
}

export function averagePool(x: Maps, output: Shape, height: number, width: number): Maps {
  const y = emptyMaps(x.count, output);
  eachWindow(x.count, x.shape, output, height, width, (yAt, places) => {
    let sum = 0;
    for (const place of places) sum += x.values[place] ?? 0;
    y.values[yAt] = sum / places.length;
  });
  return storedAs(x, y);
}
