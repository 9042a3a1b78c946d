import type { CSSProperties } from 'react';
import { storedBadge } from '../../persistence/stored-run';
import type { RunLine } from '../../store/runs-table';

/** Pixels. Known before a row is drawn: the scroll bar must not move when it is. */
const PLAIN = 32;
const WITH_FORM = 40;

function heightOf({ row }: RunLine): number {
  return storedBadge(row) === null ? PLAIN : WITH_FORM;
}

const STYLES: readonly (CSSProperties & { readonly minBlockSize: number })[] = [PLAIN, WITH_FORM].map(
  (height) => ({ minBlockSize: height, containIntrinsicBlockSize: `auto ${height}px` }),
);

/** Also while it is too far from the screen to be laid out. */
export function rowHeight(line: RunLine): CSSProperties | undefined {
  return STYLES.find(({ minBlockSize }) => minBlockSize === heightOf(line));
}

/** The room of rows that are not there yet. */
export function roomOf(lines: readonly RunLine[]): CSSProperties {
  return { blockSize: lines.reduce((sum, line) => sum + heightOf(line), 0) };
}
