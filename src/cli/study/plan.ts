import type { RunConfig } from '../../core/config/run-config';
import type { MethodName } from '../../core/pruning/methods/catalogue';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import type { IterationRecord, RunRecord } from '../../core/record/run-record';

/** Methods that can be compared; the dense net is trained beside them. */
export const STUDIED = [
  'frs',
  'channel-random',
  'channel-l1',
  'sap-channel',
] as const satisfies readonly MethodName[];
export type StudiedMethod = (typeof STUDIED)[number];

/** The seed of the runs that only find out how many channels a level takes. No result comes from it. */
const CALIBRATION_SEED = 1000;
/** Share of the prunable channels a calibration run cuts: about 60 % of the multiply-accumulates. */
const CALIBRATION_SHARE = 0.7;
/** SAP decides the amount by itself at every step, so one run says nothing about a smaller gamma. */
const CALIBRATION_GAMMAS = [0.35, 1];

/** What a study trains. */
export interface StudyPlan {
  readonly base: RunConfig;
  readonly methods: readonly StudiedMethod[];
  readonly levels: readonly number[];
  readonly seeds: readonly number[];
}

/** One training. */
export interface StudyRun {
  readonly config: RunConfig;
  readonly role: 'calibration' | 'dense' | 'pruned';
  /** Null for the dense net. */
  readonly method: StudiedMethod | null;
  /** Share of the multiply-accumulates that shall be gone at the end; null for dense nets and first calibrations. */
  readonly level: number | null;
  /** How much goes (`Knobs`); null for the dense net. */
  readonly knob: number | null;
}

/** What decides how much a method cuts, level by level: the share of channels, or SAP's gamma. */
export type Knobs = Readonly<Record<StudiedMethod, readonly number[]>>;

export function calibrationRuns({ base, methods }: StudyPlan): readonly StudyRun[] {
  return methods.flatMap((method) =>
    (method === 'sap-channel' ? CALIBRATION_GAMMAS : [CALIBRATION_SHARE]).map((knob): StudyRun => {
      const config = { ...configOf(base, method, knob), seed: CALIBRATION_SEED };
      return { config, role: 'calibration', method, level: null, knob };
    }),
  );
}

/** Trainings that find out how far first knobs go: how a net shrinks depends on how much goes at every step. */
export function trialRuns({ base, levels, methods }: StudyPlan, knobs: Knobs): readonly StudyRun[] {
  return methods.flatMap((method) =>
    levels.map((level, index): StudyRun => {
      const knob = knobs[method][index] ?? 0;
      const config = { ...configOf(base, method, knob), seed: CALIBRATION_SEED };
      return { config, role: 'calibration', method, level, knob };
    }),
  );
}

/** The first training of every result, seed by seed, so that a study cut short still compares all methods. */
export function studyRuns(plan: StudyPlan, knobs: Knobs): readonly StudyRun[] {
  const { base, levels, methods, seeds } = plan;
  return seeds.flatMap((seed): StudyRun[] => [
    { config: { ...denseOf(base), seed }, role: 'dense', method: null, level: null, knob: null },
    ...levels.flatMap((level, index) =>
      methods.map((method): StudyRun => {
        const knob = knobs[method][index] ?? 0;
        const config = { ...configOf(base, method, knob), seed };
        return { config, role: 'pruned', method, level, knob };
      }),
    ),
  ]);
}

/** `run` with the knob its result asks for next (`nextKnob`); null when it is done. */
export function nextRun(
  run: StudyRun,
  own: readonly Attempt[],
  earlier: readonly Attempt[],
): StudyRun | null {
  const { role, method, level, config } = run;
  if (role !== 'pruned' || method === null || level === null) return null;
  const knob = nextKnob(method, level, own, earlier);
  return knob === null ? null : { ...run, config: configOf(config, method, knob), knob };
}

/** The same training without a step: none fits before its last pruning epoch. */
function denseOf(base: RunConfig): RunConfig {
  const config = configOf(base, 'channel-random', 0);
  const { gradual } = config.pruning;
  if (gradual === undefined) throw new Error('The study needs a pruning schedule.');
  return { ...config, pruning: { ...config.pruning, gradual: { ...gradual, every: 2, until: 1 } } };
}

function configOf(base: RunConfig, method: StudiedMethod, knob: number): RunConfig {
  const { recipe } = methodNamed(method);
  const { budget } = recipe;
  const own =
    budget.kind === 'pqi-bound'
      ? { ...budget, gamma: knob }
      : budget.kind === 'channel-share'
        ? { ...budget, share: knob }
        : budget;
  return { ...base, pruning: { ...base.pruning, method, recipe: { ...recipe, budget: own } } };
}

/** How a calibration run got smaller, step by step; both shares start at 0. */
export interface Shrinking {
  /** Channels that may go. */
  readonly prunable: number;
  /** Of those: gone after each step. */
  readonly channels: readonly number[];
  /** Of the multiply-accumulates: gone after each step. */
  readonly macs: readonly number[];
}

export function shrinkingOf({ iterations }: RunRecord): Shrinking {
  const layersOf = (record: IterationRecord | undefined) =>
    record?.channels?.layers.filter(({ leftOut }) => !leftOut) ?? [];
  const prunable = sum(layersOf(iterations[0]).map(({ channels }) => channels));
  return {
    prunable,
    channels: iterations.map(
      (record) => 1 - sum(layersOf(record).map(({ alive }) => alive.length)) / prunable,
    ),
    macs: iterations.map(({ size }) => 1 - size.macsAlive / size.macsDense),
  };
}

/**
 * The knob that takes a method to each level. A share of channels: where its calibration run had lost so many multiply-accumulates.
 * SAP's gamma: between those of its calibration runs, by what they had lost at their end.
 */
export function knobsFor(
  method: StudiedMethod,
  calibrations: readonly Shrinking[],
  levels: readonly number[],
): readonly number[] {
  const [one] = calibrations;
  const points =
    method === 'sap-channel'
      ? calibrations.map((run, index): Point => [lostAtEnd(run), CALIBRATION_GAMMAS[index] ?? 0])
      : [...(one?.macs ?? []).map((lost, step): Point => [lost, one?.channels[step] ?? 0]), NOTHING_LEFT];
  return levels.map((level) => round(Math.min(mostOf(method), between([[0, 0], ...points], level))));
}

/** One training of a method on one seed: its knob, and how its net shrank. */
export interface Attempt {
  readonly knob: number;
  readonly shrinking: Shrinking;
}

/** Of the multiply-accumulates: how far from its level a net may end without another training. */
export const NEAR_ENOUGH = 0.015;
/** Trainings for one result. */
export const MOST_ATTEMPTS = 3;

/**
 * The knob of the next training for a result: between those of `earlier`, all trainings of its method and seed so far, by what they
 * had lost at their end, or else beside the nearest. Null when `own`, those for the result itself, are enough. Reads multiply-accumulates, never accuracy.
 */
export function nextKnob(
  method: StudiedMethod,
  level: number,
  own: readonly Attempt[],
  earlier: readonly Attempt[],
): number | null {
  const misses = own.map(({ shrinking }) => missedBy(level, shrinking));
  const [first] = own;
  if (first === undefined || own.length >= MOST_ATTEMPTS || Math.min(...misses) <= NEAR_ENOUGH) return null;
  const whole = (knob: number) => wholeKnob(method, knob, first.shrinking);
  const points = earlier
    .map(({ knob, shrinking }): Point => [lostAtEnd(shrinking), whole(knob)])
    .toSorted(([a], [b]) => a - b);
  const [most, knobOfMost] = points.at(-1) ?? NOTHING_LEFT;
  // SAP's gamma has no amount at which nothing is left: as much more as in proportion.
  const end: Point =
    method === 'sap-channel' ? [1, most > 0 ? knobOfMost / most : mostOf(method)] : NOTHING_LEFT;
  const next = whole(between([[0, 0], ...points, end], level));
  if (!own.some(({ knob }) => whole(knob) === next)) return next;
  return method === 'sap-channel' ? null : beside(method, level, own, first.shrinking);
}

/** The share beside the nearest, towards the level, that was not tried; null where a tried one there is past the level. */
function beside(method: StudiedMethod, level: number, own: readonly Attempt[], of: Shrinking): number | null {
  const nearest = nearestTo(level, own);
  if (nearest === undefined) return null;
  const short = ({ shrinking }: Attempt) => lostAtEnd(shrinking) < level;
  const step = (short(nearest) ? 1 : -1) / of.prunable;
  const start = wholeKnob(method, nearest.knob, of);
  for (let steps = 1; steps <= own.length; steps++) {
    const knob = wholeKnob(method, start + steps * step, of);
    const tried = own.find((attempt) => wholeKnob(method, attempt.knob, of) === knob);
    if (tried === undefined) return knob >= 0 ? knob : null;
    if (short(tried) !== short(nearest)) return null;
  }
  return null;
}

/** As channels are cut whole, only so many shares differ. */
function wholeKnob(method: StudiedMethod, knob: number, { prunable }: Shrinking): number {
  const most = mostOf(method);
  if (method === 'sap-channel') return round(Math.min(most, knob));
  return round(Math.min(Math.round(knob * prunable), Math.floor(most * prunable)) / prunable);
}

/** The one that ended nearest to its level: the first of equals. */
export function nearestTo<T extends { readonly shrinking: Shrinking }>(
  level: number,
  attempts: readonly T[],
): T | undefined {
  const missOf = ({ shrinking }: T) => missedBy(level, shrinking);
  return attempts.toSorted((a, b) => missOf(a) - missOf(b))[0];
}

export function missedBy(level: number, shrinking: Shrinking): number {
  return Math.abs(lostAtEnd(shrinking) - level);
}

/** Of the multiply-accumulates: gone at the end. */
export function lostAtEnd({ macs }: Shrinking): number {
  return macs.at(-1) ?? 0;
}

/** A knob with which a net lost the share `reached`, for one that loses `level`. */
export function refinedKnob(method: StudiedMethod, knob: number, reached: number, level: number): number {
  return reached <= 0 ? knob : round(Math.min(mostOf(method), (knob * level) / reached));
}

function mostOf(method: StudiedMethod): number {
  return method === 'sap-channel' ? 10 : 0.95;
}

type Point = readonly [x: number, y: number];

const NOTHING_LEFT: Point = [1, 1];

/** Straight lines between points with rising x; the last one goes on beyond its end. */
function between(points: readonly Point[], x: number): number {
  const rising = points.filter(([at], index) => index === 0 || at > (points[index - 1]?.[0] ?? 0));
  const above = rising.findIndex(([at]) => at >= x);
  const end = above === -1 ? rising.length - 1 : Math.max(1, above);
  const [[x0, y0] = [0, 0], [x1, y1] = [1, 1]] = [rising[end - 1], rising[end]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}
