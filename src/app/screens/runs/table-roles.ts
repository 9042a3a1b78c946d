/** Said, since the parts of a table that are laid out as blocks and grids lose them in some browsers. */
export const AS = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  name: { role: 'rowheader' },
  cell: { role: 'cell' },
  /** Of rows that are not there yet. */
  room: { role: 'presentation' },
} as const;
