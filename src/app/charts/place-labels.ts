export interface PixelPoint {
  readonly x: number;
  readonly y: number;
}

/** A label that wants to stand at the end of its line. */
export interface LabelWish {
  readonly at: PixelPoint;
  readonly width: number;
}

export interface PlacedLabel {
  /** Left end of the text, and the middle of its height. */
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HEIGHT = 15;
const GAP = 9;
const SHIFTS = [0, 15, -15, 30, -30, 45, -45, 60, -60] as const;

/**
 * Places labels near the ends of their lines so that they hide each other never, lines hardly, and stay inside `room`. Ends to
 * the right choose first: they have the least choice.
 *
 * @param obstacles points along every line, a few pixels apart.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  obstacles: readonly PixelPoint[],
  room: Box,
): readonly PlacedLabel[] {
  const order = wishes.map((_, index) => index);
  order.sort((a, b) => (wishes[b]?.at.x ?? 0) - (wishes[a]?.at.x ?? 0));
  const placed: PlacedLabel[] = wishes.map(({ at }) => at);
  const taken: Box[] = [];
  for (const index of order) {
    const wish = wishes[index];
    if (wish === undefined) continue;
    let best: { readonly label: PlacedLabel; readonly cost: number } | null = null;
    for (const label of candidates(wish)) {
      const cost = costOf(label, wish, obstacles, taken, room);
      if (best === null || cost < best.cost) best = { label, cost };
    }
    if (best === null) continue;
    placed[index] = best.label;
    taken.push(boxOf(best.label, wish.width));
  }
  return placed;
}

function candidates({ at, width }: LabelWish): readonly PlacedLabel[] {
  return SHIFTS.flatMap((shift) => [
    { x: at.x + GAP, y: at.y + shift },
    { x: at.x - width - GAP, y: at.y + shift },
    ...(shift === 0 ? [] : [{ x: at.x - width / 2, y: at.y + shift }]),
  ]);
}

function costOf(
  label: PlacedLabel,
  { at, width }: LabelWish,
  obstacles: readonly PixelPoint[],
  taken: readonly Box[],
  room: Box,
): number {
  const box = boxOf(label, width);
  const outside =
    Math.max(0, room.left - box.left) +
    Math.max(0, box.right - room.right) +
    Math.max(0, room.top - box.top) +
    Math.max(0, box.bottom - room.bottom);
  const overlaps = taken.reduce((sum, other) => sum + overlap(box, other), 0);
  const hidden = obstacles.filter(({ x, y }) => inside(box, x, y)).length;
  const away = Math.abs(label.y - at.y) + Math.max(0, box.left - at.x - GAP, at.x - GAP - box.right);
  const behind = label.x < at.x ? 6 : 0;
  return 1000 * outside + 100 * overlaps + 8 * hidden + away + behind;
}

function boxOf({ x, y }: PlacedLabel, width: number): Box {
  return { left: x, right: x + width, top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function inside({ left, right, top, bottom }: Box, x: number, y: number): boolean {
  return x > left - 2 && x < right + 2 && y > top && y < bottom;
}
