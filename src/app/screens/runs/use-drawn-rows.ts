import type { UIEvent } from 'react';
import { useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { takeTurn } from '../../charts/use-turn';
import type { DrawnRows, WantedRows } from './drawn-rows';
import { allDrawn, drawnAfter } from './drawn-rows';

/** More than fit most screens, made and painted in less than 50 ms of a slow machine. */
const A_TURN = 40;
/** The place that is looked at is known so well. */
const PLACES = 20;

interface RowsInTurns {
  readonly drawn: DrawnRows;
  /** The rows scroll in what this is given to. */
  onScroll(event: UIEvent<HTMLElement>): void;
}

/**
 * Rows come, and change, some at a time, in tasks and frames of their own and those in sight first: a thousand at once would hold up
 * whoever pressed something. What few of them say anew is there at once.
 */
export function useDrawnRows(wanted: WantedRows): RowsInTurns {
  const [near, setNear] = useState(0);
  const [turn, setTurn] = useState(0);
  const [held, setHeld] = useState(() => ({ wanted, turn, drawn: drawnAfter(new Map(), wanted, 0, A_TURN) }));
  let { drawn } = held;
  if (held.wanted !== wanted || held.turn !== turn) {
    drawn = drawnAfter(drawn, wanted, near, A_TURN);
    setHeld({ wanted, turn, drawn });
  }
  const waits = useMemo(() => !allDrawn(drawn, wanted), [drawn, wanted]);
  useEffect(() => {
    if (!waits) return;
    let takeBack = () => {};
    // Not before those that came last are painted: a frame would style them all.
    const frame = requestAnimationFrame(() => {
      takeBack = takeTurn(() => flushSync(() => setTurn(turn + 1)));
    });
    return () => {
      cancelAnimationFrame(frame);
      takeBack();
    };
  }, [waits, turn]);
  const count = wanted.lines.length;
  return {
    drawn,
    onScroll({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) {
      const middle = ((scrollTop + clientHeight / 2) / Math.max(1, scrollHeight)) * count;
      setNear(Math.round(middle / PLACES) * PLACES);
    },
  };
}
