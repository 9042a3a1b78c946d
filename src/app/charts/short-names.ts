/** Longer names do not fit beside numbers. */
const LONGEST = 11;

/**
 * Names where there is little room: of what all of them begin with as much goes as must, then their ends. Names that would come out alike
 * are shortened among themselves.
 */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const short = shortened([...new Set(names)]);
  const apart = [...new Set(short.values())].flatMap((text) => {
    const alike = [...short.keys()].filter((name) => short.get(name) === text);
    return alike.length === 1 || alike.length === short.size ? [] : [...shortNames(alike)];
  });
  return new Map([...short, ...apart]);
}

function shortened(distinct: readonly string[]): ReadonlyMap<string, string> {
  const words = distinct.map((name) => name.split(' '));
  const [first = []] = words;
  const differs = first.findIndex((word, at) => words.some((own) => own[at] !== word));
  const rest = (place: number, from: number) => (words[place] ?? []).slice(from).join(' ');
  // A name that is no more than the beginning of the others keeps its last word.
  const most = Math.min(Math.max(0, differs), ...words.map(({ length }) => length - 1));
  const fits = (from: number) => distinct.every((_, place) => rest(place, from).length <= LONGEST);
  let from = 0;
  while (from < most && !fits(from)) from += 1;
  return new Map(
    distinct.map((name, place) => {
      const short = rest(place, from);
      return [name, short.length > LONGEST ? `${short.slice(0, LONGEST - 1).trimEnd()}…` : short];
    }),
  );
}
