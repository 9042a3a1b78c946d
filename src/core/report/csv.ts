/** A CSV column: its header and how a row reads it. null and undefined become an empty cell. */
export interface Column<Row> {
  readonly name: string;
  read(row: Row): string | number | null | undefined;
}

/** RFC 4180 text: CRLF line ends, fields quoted where they hold a comma, a quote or a line break. */
export function csvText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map((column) => column.read(row))),
  ];
  return lines.map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: string | number | null | undefined): string {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
