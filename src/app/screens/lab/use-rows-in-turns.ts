import { type RefObject, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { takeTurn } from '../../charts/use-turn';

/** Squares of a row that are drawn together, and again only when one of them changes. */
export const PIECE = 64;
/** A net of no more comes at once, as the recorded one. */
const AT_ONCE = 2 * PIECE + 10;
/** Made, styled and painted in less than 50 ms of a machine four times as slow. */
const A_TURN = PIECE + 10;

export interface RowsInTurns {
  /** Squares that are there, by row. */
  readonly there: readonly number[];
  /** Room that so many squares will take, pixels; null until it is known. */
  roomOf(squares: number): number | null;
}

/**
 * Rows of squares get them some at a time, in tasks and frames of their own, when a grid comes onto the screen, from another one too:
 * hundreds at once would hold up whoever pressed something. What is there already changes at once.
 *
 * @param sizes squares by row.
 */
export function useRowsInTurns(grid: RefObject<HTMLElement | null>, sizes: readonly number[]): RowsInTurns {
  const [mounted, setMounted] = useState(() => nextStop(sizes, 0));
  const [line, setLine] = useState<Line | null>(null);
  const there = useMemo(() => thereOf(sizes, mounted), [sizes, mounted]);
  const waits = nextStop(sizes, mounted) > mounted;
  useEffect(() => {
    if (!waits) return;
    let takeBack = () => {};
    // Not before those that came last are painted: a frame would style them all.
    const frame = requestAnimationFrame(() => {
      takeBack = takeTurn(() => flushSync(() => setMounted(nextStop(sizes, mounted))));
    });
    return () => {
      cancelAnimationFrame(frame);
      takeBack();
    };
  }, [waits, mounted, sizes]);
  // Off the screen they go, since coming back would style and lay them out all at once.
  useEffect(() => () => setMounted(0), []);
  // Measured between layout and paint: what lies below must not move when the others come.
  useLayoutEffect(() => {
    const element = grid.current;
    if (!waits || element === null) return;
    const observer = new ResizeObserver(() => {
      const now = lineOf(element);
      if (now !== null) flushSync(() => setLine((old) => (sameLine(old, now) ? old : now)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [grid, waits]);
  return {
    there,
    roomOf: (squares) =>
      line === null ? null : Math.ceil(squares / line.squares) * (line.side + line.gap) - line.gap,
  };
}

/** How many squares of all rows, counted on, are there after one more turn; the last of them ends a piece. */
export function nextStop(sizes: readonly number[], start: number): number {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all <= AT_ONCE) return all;
  let stop = 0;
  for (const size of sizes) {
    for (let from = 0; from < size; from += PIECE) {
      const end = stop + Math.min(PIECE, size - from);
      if (stop > start && end - start > A_TURN) return stop;
      stop = end;
    }
  }
  return stop;
}

/** The first `mounted` squares by row. */
export function thereOf(sizes: readonly number[], mounted: number): readonly number[] {
  let left = mounted;
  return sizes.map((size) => {
    const there = Math.max(0, Math.min(size, left));
    left -= size;
    return there;
  });
}

/** One line of squares, measured on a row that is there. */
interface Line {
  readonly squares: number;
  readonly side: number;
  readonly gap: number;
}

function sameLine(a: Line | null, b: Line): boolean {
  return a !== null && a.squares === b.squares && a.side === b.side && a.gap === b.gap;
}

function lineOf(grid: HTMLElement): Line | null {
  const cells = grid.querySelector<HTMLElement>('.unit-cells');
  const cell = cells?.firstElementChild;
  if (cells == null || !(cell instanceof HTMLElement)) return null;
  const gap = Number.parseFloat(getComputedStyle(cells).columnGap) || 0;
  const side = cell.offsetWidth;
  return { squares: Math.max(1, Math.floor((cells.clientWidth + gap) / (side + gap))), side, gap };
}
