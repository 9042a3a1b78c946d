/** ISO 8601 → "21 Nov 16:05", with the year where it is another. */
export function momentText(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year });
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${day} ${time}`;
}
