const LONGEST = 28;

/** A file's name as a menu can hold it: its beginning and its end. */
export function shortName(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.length <= LONGEST ? name : `${name.slice(0, 15)}…${name.slice(-(LONGEST - 16))}`;
}
