/** A decoded picture: [height, width, 4] bytes, red, green, blue and opacity, not premultiplied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/**
 * Decodes PNG or JPEG bytes, null when they are broken or too large. What it throws ends the whole load: the host gives the
 * decoder, and lets it throw when a person cancelled.
 */
export type DecodeImage = (bytes: Uint8Array) => Promise<Picture | null>;

/**
 * The middle square of a picture as [size, size, 3] bytes, on white where it is see-through. Each pixel is the mean of
 * the area it covers (its nearest pixel when the picture is smaller): the same numbers on every machine.
 */
export function toSquare(picture: Picture, size: number): Uint8Array {
  const side = Math.min(picture.width, picture.height);
  const left = Math.floor((picture.width - side) / 2);
  const top = Math.floor((picture.height - side) / 2);
  const spans = Array.from({ length: size }, (_, i) => spanOf(i, side, size));
  const square = new Uint8Array(size * size * 3);
  let at = 0;
  for (const rows of spans) {
    for (const columns of spans) {
      square.set(meanColour(picture, top, rows, left, columns), at);
      at += 3;
    }
  }
  return square;
}

interface Span {
  readonly first: number;
  /** Share of each source pixel, from `first` on, that lies under the target pixel. */
  readonly weights: readonly number[];
}

function spanOf(index: number, side: number, size: number): Span {
  if (side <= size) return { first: Math.floor(((index + 0.5) * side) / size), weights: [1] };
  const start = (index * side) / size;
  const end = ((index + 1) * side) / size;
  const first = Math.floor(start);
  const last = Math.min(side, Math.ceil(end));
  const weights = Array.from({ length: last - first }, (_, i) => {
    return Math.min(end, first + i + 1) - Math.max(start, first + i);
  });
  return { first, weights };
}

function meanColour(
  { width, rgba }: Picture,
  top: number,
  rows: Span,
  left: number,
  columns: Span,
): readonly [number, number, number] {
  let [red, green, blue, total] = [0, 0, 0, 0];
  for (let i = 0; i < rows.weights.length; i++) {
    for (let j = 0; j < columns.weights.length; j++) {
      const weight = (rows.weights[i] ?? 0) * (columns.weights[j] ?? 0);
      const at = 4 * ((top + rows.first + i) * width + left + columns.first + j);
      const opacity = (rgba[at + 3] ?? 255) / 255;
      const paper = 255 * (1 - opacity);
      red += weight * (paper + opacity * (rgba[at] ?? 0));
      green += weight * (paper + opacity * (rgba[at + 1] ?? 0));
      blue += weight * (paper + opacity * (rgba[at + 2] ?? 0));
      total += weight;
    }
  }
  return [Math.round(red / total), Math.round(green / total), Math.round(blue / total)];
}
