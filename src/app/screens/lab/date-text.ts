const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** ISO 8601 → "21 November 2026", of the person's own time zone; anything else as it is. Spelt by hand: Intl takes 10 ms of the start. */
export function dateText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}
