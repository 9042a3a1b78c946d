import { useState } from 'react';
import type { CellPlace } from './unit-grid';

/** The square that is looked at, and whether a finger holds the look. */
export interface Looked {
  readonly place: CellPlace | null;
  /** A finger tapped it: it stays in view, and a second tap presses it. */
  readonly held: boolean;
  /** Under a mouse or the focus; null: no more, which a finger's look outlasts. */
  look(place: CellPlace | null): void;
  /** By a finger: whether it was this square that it looked at before. */
  tap(place: CellPlace): boolean;
  clear(): void;
}

interface State {
  readonly place: CellPlace | null;
  readonly network: string;
  readonly held: boolean;
}

/** @param network what the squares are of: a tap on the same square of another is a first one. */
export function useLooked(network: string): Looked {
  const [state, setState] = useState<State>({ place: null, network, held: false });
  const held = state.held && state.network === network;
  const place = state.held && !held ? null : state.place;
  return {
    place,
    held,
    look: (wanted) => {
      if (wanted !== null || !held) setState({ place: wanted, network, held: false });
    },
    tap(wanted) {
      if (held && place?.row === wanted.row && place.cell === wanted.cell) return true;
      setState({ place: wanted, network, held: true });
      return false;
    },
    clear: () => setState({ place: null, network, held: false }),
  };
}
