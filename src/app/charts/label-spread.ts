/**
 * Moves label centres apart until neighbours are at least `gap` apart, within [low, high], each as near to its wish as
 * that allows. Returns positions in the order given. Labels that cannot all fit share the room evenly.
 */
export function spreadLabels(
  wishes: readonly number[],
  gap: number,
  low: number,
  high: number,
): readonly number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0));
  const room = wishes.length < 2 ? gap : Math.min(gap, (high - low) / (wishes.length - 1));
  const blocks: Block[] = [];
  for (const index of order) {
    let block: Block = { members: [index], sum: wishes[index] ?? 0 };
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      if (bottom(above, room, low, high) + room <= top(block, room, low, high)) break;
      blocks.pop();
      block = merge(above, block, room);
    }
    blocks.push(block);
  }
  const placed = new Array<number>(wishes.length).fill(low);
  for (const block of blocks) {
    const start = top(block, room, low, high);
    block.members.forEach((index, place) => {
      placed[index] = start + place * room;
    });
  }
  return placed;
}

/** Labels that touch. `sum` is the sum of the wishes, each less its own offset in the block. */
interface Block {
  readonly members: readonly number[];
  readonly sum: number;
}

function merge(above: Block, below: Block, room: number): Block {
  const shift = above.members.length * room * below.members.length;
  return { members: [...above.members, ...below.members], sum: above.sum + below.sum - shift };
}

function top(block: Block, room: number, low: number, high: number): number {
  const wished = block.sum / block.members.length;
  const height = (block.members.length - 1) * room;
  return Math.max(low, Math.min(wished, high - height));
}

function bottom(block: Block, room: number, low: number, high: number): number {
  return top(block, room, low, high) + (block.members.length - 1) * room;
}
