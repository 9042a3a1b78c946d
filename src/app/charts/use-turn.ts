import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

/** Between two turns: room for a frame, and for what the person does. */
const GAP_MS = 8;

const waiting: (() => void)[] = [];
let going = false;
/** Told when none waits. */
const patient: (() => void)[] = [];

/** Runs `draw` in a task of its own, after those that came before it. @returns what takes it back. */
export function takeTurn(draw: () => void): () => void {
  waiting.push(draw);
  if (!going) {
    going = true;
    setTimeout(next);
  }
  return () => {
    const place = waiting.indexOf(draw);
    if (place >= 0) waiting.splice(place, 1);
  };
}

/** Resolves once no part waits for its turn any more. */
export function turnsOver(): Promise<void> {
  return new Promise((resolve) => {
    if (going) patient.push(resolve);
    else resolve();
  });
}

function next(): void {
  const draw = waiting.shift();
  if (draw === undefined) {
    going = false;
    for (const goOn of patient.splice(0)) goOn();
    return;
  }
  try {
    draw();
  } finally {
    setTimeout(next, GAP_MS);
  }
}

/**
 * `value`, handed on when it is this part's turn, null before its first: parts of the screen that change together are drawn in one
 * task each, and the page can answer the person in between.
 */
export function useTurn<T>(value: T): T | null {
  return useTurnFrom<T | null>(value, null);
}

/** The same for a part that is there from the start, because others are laid out around it. */
export function useLaterTurn<T>(value: T): T {
  return useTurnFrom(value, value);
}

function useTurnFrom<T>(value: T, first: T): T {
  const [shown, setShown] = useState(() => first);
  const drawn = useRef(first);
  useEffect(() => {
    if (Object.is(drawn.current, value)) return;
    return takeTurn(() => {
      drawn.current = value;
      // Here and now: left to React, two parts could share a task again.
      flushSync(() => setShown(() => value));
    });
  }, [value]);
  return shown;
}
