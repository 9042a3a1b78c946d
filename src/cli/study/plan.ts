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
}

/** What decides how much a method cuts, level by level: the share of channels, or SAP's gamma. */
export type Knobs = Readonly<Record<StudiedMethod, readonly number[]>>;

export function calibrationRuns({ base, methods }: StudyPlan): readonly StudyRun[] {
  return methods.flatMap((method) =>
    (method === 'sap-channel' ? CALIBRATION_GAMMAS : [CALIBRATION_SHARE]).map((knob): StudyRun => {
      const config = { ...configOf(base, method, knob), seed: CALIBRATION_SEED };
      return { config, role: 'calibration', method, level: null };
    }),
  );
}

/** Trainings that find out how far first knobs go: how a net shrinks depends on how much goes at every step. */
export function trialRuns({ base, levels, methods }: StudyPlan, knobs: Knobs): readonly StudyRun[] {
  return methods.flatMap((method) =>
    levels.map((level, index): StudyRun => {
      const config = { ...configOf(base, method, knobs[method][index] ?? 0), seed: CALIBRATION_SEED };
      return { config, role: 'calibration', method, level };
    }),
  );
}

/** All trainings that give results, seed by seed, so that a study cut short still compares all methods. */
export function studyRuns(plan: StudyPlan, knobs: Knobs): readonly StudyRun[] {
  const { base, levels, methods, seeds } = plan;
  return seeds.flatMap((seed): StudyRun[] => [
    { config: { ...denseOf(base), seed }, role: 'dense', method: null, level: null },
    ...levels.flatMap((level, index) =>
      methods.map((method): StudyRun => {
        const config = { ...configOf(base, method, knobs[method][index] ?? 0), seed };
        return { config, role: 'pruned', method, level };
      }),
    ),
  ]);
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
      ? calibrations.map(({ macs }, index): Point => [macs.at(-1) ?? 0, CALIBRATION_GAMMAS[index] ?? 0])
      : [...(one?.macs ?? []).map((lost, step): Point => [lost, one?.channels[step] ?? 0]), NOTHING_LEFT];
  return levels.map((level) => round(Math.min(mostOf(method), between([[0, 0], ...points], level))));
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
