// Made once: a table of hundreds of runs would make one for every cell.
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY_AND_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** ISO 8601 → "21 Nov 16:05", with the year where it is not this one. */
export function momentText(iso: string): string {
  const date = new Date(iso);
  const day = date.getFullYear() === new Date().getFullYear() ? DAY : DAY_AND_YEAR;
  return `${day.format(date)} ${TIME.format(date)}`;
}
