import { isGradual } from '../record/plan';
import type { RunRecord } from '../record/run-record';
import type { Axis } from './axes';

/** Test accuracy of one run where it was measured. */
export interface CurvePoint {
  readonly iteration: number;
  readonly x: number;
  /** 0..1, after retraining. */
  readonly accuracy: number;
  /** Measured in the middle of a training that went on afterwards (gradual pruning), not at its end. */
  readonly midTraining: boolean;
}

/** A point within this share of the asked place counts as measured there. */
const NEAR = 0.01;

const curves = new WeakMap<RunRecord, Map<string, readonly CurvePoint[]>>();

/** Records without a place on the axis are left out. The same curve for the same record: scores ask again and again. */
export function runCurve(run: RunRecord, axis: Axis): readonly CurvePoint[] {
  const known = curves.get(run) ?? new Map<string, readonly CurvePoint[]>();
  curves.set(run, known);
  const curve = known.get(axis.name) ?? readCurve(run, axis);
  known.set(axis.name, curve);
  return curve;
}

function readCurve(run: RunRecord, axis: Axis): readonly CurvePoint[] {
  const gradual = isGradual(run.config);
  return run.iterations.flatMap((record) => {
    const x = axis.read(record);
    if (x === null || !Number.isFinite(x)) return [];
    const midTraining = gradual && record.epochsTotal < run.config.training.epochs;
    return [{ iteration: record.iteration, x, accuracy: record.test.accuracy, midTraining }];
  });
}

/** The accuracy of one run at a place on an axis. */
export interface CurveValue {
  readonly accuracy: number;
  /** `interpolated`: between the two records around it, straight in log2 x on a log axis. */
  readonly how: 'measured' | 'interpolated';
  /** The record it was measured at, or the one after it. */
  readonly iteration: number;
  readonly midTraining: boolean;
}

/**
 * Of several records at one place the first counts: it cost the least training. Beyond the last point, and before the first, a
 * run has no accuracy: null.
 */
export function valueAt(curve: readonly CurvePoint[], x: number, scale: Axis['scale']): CurveValue | null {
  const measured = nearest(curve, x);
  if (measured !== null) {
    const { accuracy, iteration, midTraining } = measured;
    return { accuracy, how: 'measured', iteration, midTraining };
  }
  for (const [index, after] of curve.entries()) {
    const before = curve[index - 1];
    if (before === undefined || !isBetween(x, before.x, after.x)) continue;
    const place = scale === 'log2' ? Math.log2 : (value: number) => value;
    const share = (place(x) - place(before.x)) / (place(after.x) - place(before.x));
    return {
      accuracy: before.accuracy + share * (after.accuracy - before.accuracy),
      how: 'interpolated',
      iteration: after.iteration,
      midTraining: before.midTraining || after.midTraining,
    };
  }
  return null;
}

function nearest(curve: readonly CurvePoint[], x: number): CurvePoint | null {
  let best: CurvePoint | null = null;
  for (const point of curve) {
    if (Math.abs(point.x - x) > NEAR * x) continue;
    if (best === null || Math.abs(point.x - x) < Math.abs(best.x - x)) best = point;
  }
  return best;
}

function isBetween(x: number, a: number, b: number): boolean {
  return (a < x && x < b) || (b < x && x < a);
}
