/** Baseline of the words over a histogram. */
export const LINE_HEIGHT = 12;
/** Of a letter of these words, on average. */
const LETTER = 6.6;
const GAP = 8;

interface Words {
  readonly width: number;
  /** Null: no line, no words of it. */
  readonly lineX: number | null;
  /** The words of the line end at it, else they begin there. */
  readonly toLeft: boolean;
  readonly lineText: string;
  readonly countLabel: string;
}

/** Where the highest count is told: at an end of its hair that the words of the cut line leave free. */
export function mostPlace({ width, lineX, toLeft, lineText, countLabel }: Words): {
  readonly x: number;
  readonly anchor: 'start' | 'end';
} {
  const room = LETTER * countLabel.length + GAP;
  const words = LETTER * lineText.length + GAP;
  if (lineX === null) return { x: 0, anchor: 'start' };
  const from = toLeft ? lineX - words : lineX;
  const to = toLeft ? lineX : lineX + words;
  return from >= room || from > width - to ? { x: 0, anchor: 'start' } : { x: width, anchor: 'end' };
}
