import type { Guess } from './prefs';

/** What the person looks at. Iterations are indices into the shown group's common x axis. */
export interface View {
  /** The run that the network, the histogram, the phases and the caption are about. */
  readonly runId: string | null;
  /** The layer whose units are shown one by one; null shows all layers. One the network does not have shows all, too. */
  readonly layer: string | null;
  /** The chosen iteration; null follows the newest. */
  readonly selected: number | null;
  /** The iteration under the pointer. */
  readonly hover: number | null;
  /** While a replay runs or rests half-way, the curves end here; null shows them whole. */
  readonly revealed: number | null;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly keptScale: 'log2' | 'linear';
  readonly unitsOf: 'layers' | 'total';
  /** Arithmetic of one image, or of the training so far. */
  readonly macsOf: 'image' | 'training';
  /** The guess of this visit, drawn as a ghost line. */
  readonly guessed: Guess | null;
}

export const SPEEDS = [0.5, 1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

/** One iteration of a replay at speed 1. */
export const REPLAY_STEP_MS = 700;

export const INITIAL_VIEW: View = {
  runId: null,
  layer: null,
  selected: null,
  hover: null,
  revealed: null,
  playing: false,
  speed: 1,
  keptScale: 'log2',
  unitsOf: 'layers',
  macsOf: 'image',
  guessed: null,
};

/** The iteration everything on the screen is about: under the pointer, else chosen, else the newest. */
export function shownIteration(view: View, newest: number): number {
  return Math.min(newest, Math.max(0, view.hover ?? view.selected ?? newest));
}

export function select(view: View, iteration: number, newest: number): View {
  const selected = Math.min(newest, Math.max(0, Math.round(iteration)));
  return { ...view, selected, revealed: null, playing: false };
}

/** Starts the replay at the beginning, or goes on where it rests. */
export function play(view: View, newest: number): View {
  const rests = view.revealed !== null && view.revealed < newest;
  const start = rests ? (view.revealed ?? 0) : 0;
  return { ...view, playing: true, revealed: start, selected: start, hover: null };
}

export function pauseReplay(view: View): View {
  return { ...view, playing: false };
}

/** One iteration further; the replay ends at the newest one. */
export function advance(view: View, newest: number): View {
  const next = (view.revealed ?? -1) + 1;
  if (next >= newest) return { ...view, playing: false, revealed: null, selected: newest };
  return { ...view, revealed: next, selected: next };
}
