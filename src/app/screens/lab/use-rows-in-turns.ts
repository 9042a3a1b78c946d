import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { takeTurn } from '../../charts/use-turn';

/** Squares that are made and styled in some 10 ms of a slow machine. */
const SQUARES_A_TURN = 120;

export interface RowsInTurns {
  /** Rows whose squares are there. */
  readonly mounted: number;
  /** Room that so many squares will take, pixels; null until it is known. */
  roomOf(squares: number): number | null;
}

/**
 * Rows of squares get them some at a time, in tasks of their own, when a grid comes onto the screen: hundreds at once would hold up
 * whoever pressed something. What is there already changes at once.
 *
 * @param sizes squares by row.
 */
export function useRowsInTurns(grid: RefObject<HTMLElement | null>, sizes: readonly number[]): RowsInTurns {
  const [mounted, setMounted] = useState(() => nextStop(sizes, 0));
  const [line, setLine] = useState<Line | null>(null);
  const waits = mounted < sizes.length;
  useEffect(() => {
    if (mounted >= sizes.length) return;
    return takeTurn(() => flushSync(() => setMounted(nextStop(sizes, mounted))));
  }, [mounted, sizes]);
  // Before the first frame: what lies below must not move when the others come.
  useLayoutEffect(() => {
    if (waits) setLine(lineOf(grid.current));
  }, [grid, waits]);
  return {
    mounted,
    roomOf: (squares) =>
      line === null ? null : Math.ceil(squares / line.squares) * (line.side + line.gap) - line.gap,
  };
}

/** The first row that has to wait for another turn, after those from `start` on. */
export function nextStop(sizes: readonly number[], start: number): number {
  let squares = 0;
  let row = start;
  while (row < sizes.length && (row === start || squares + (sizes[row] ?? 0) <= SQUARES_A_TURN)) {
    squares += sizes[row] ?? 0;
    row += 1;
  }
  return row;
}

/** One line of squares, measured on a row that is there. */
interface Line {
  readonly squares: number;
  readonly side: number;
  readonly gap: number;
}

function lineOf(grid: HTMLElement | null): Line | null {
  const cells = grid?.querySelector<HTMLElement>('.unit-cells');
  const cell = cells?.firstElementChild;
  if (cells == null || !(cell instanceof HTMLElement)) return null;
  const gap = Number.parseFloat(getComputedStyle(cells).columnGap) || 0;
  const side = cell.offsetWidth;
  return { squares: Math.max(1, Math.floor((cells.clientWidth + gap) / (side + gap))), side, gap };
}
