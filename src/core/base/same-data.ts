/** Whether two values say the same as JSON: keys in any order, one that is undefined as good as none. Neither is made into text. */
export function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, place) => sameData(item, b[place]))
    );
  const left = new Map(Object.entries(a).filter(([, value]) => value !== undefined));
  const right = Object.entries(b).filter(([, value]) => value !== undefined);
  return (
    left.size === right.length &&
    right.every(([key, value]) => left.has(key) && sameData(left.get(key), value))
  );
}
