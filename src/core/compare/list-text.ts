const COUNTS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'] as const;

/** "A", "A and B", "A, B and C". */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** "One seed", "Two seeds", "12 seeds". */
export function seedCountText(count: number): string {
  return `${COUNTS[count] ?? count} ${count === 1 ? 'seed' : 'seeds'}`;
}

/** "three", "12". */
export function numberWord(count: number): string {
  return (COUNTS[count] ?? String(count)).toLowerCase();
}
