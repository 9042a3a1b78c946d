import { describe, expect, it } from 'vitest';
import { detectPhases, type PhaseStatus } from './phases';

function statuses(pqi: readonly (number | null)[], finished = true): readonly PhaseStatus[] {
  return detectPhases({ pqi, finished }).phases.map((phase) => phase.status);
}

function spans(pqi: readonly (number | null)[], finished = true): readonly (readonly (number | null)[])[] {
  return detectPhases({ pqi, finished }).phases.map((phase) => [phase.start, phase.end, phase.confirmedAt]);
}

const downUpDown = [0.31, 0.26, 0.22, 0.2, 0.23, 0.4, 0.7, 0.5, 0.05, 0.04];

describe('phase detector', () => {
  it('[S19] clean fall, rise, fall: the turning points and where each was confirmed', () => {
    expect(statuses(downUpDown)).toEqual(['reached', 'reached', 'reached']);
    expect(spans(downUpDown)).toEqual([
      [0, 3, 1],
      [3, 6, 4],
      [6, 9, 7],
    ]);
  });

  it('[S20] a monotone fall is phase 1 and nothing else, and says what would reach more', () => {
    const falling = [0.3, 0.28, 0.26, 0.25, 0.24, 0.235];
    const report = detectPhases({ pqi: falling, finished: true });
    expect(report.phases.map((phase) => phase.status)).toEqual(['reached', 'not-reached', 'not-reached']);
    expect(report.phases[0].end).toBe(5);
    expect(report.phases[0].hint).toBeNull();
    expect(report.phases[1].hint).toContain('p = 1, q = 2');
    expect(report.phases[2].start).toBeNull();
  });

  it('[S21] a noisy flat curve has no phase', () => {
    expect(statuses([0.2, 0.204, 0.198, 0.203, 0.197, 0.201])).toEqual([
      'not-reached',
      'not-reached',
      'not-reached',
    ]);
    expect(statuses([])).toEqual(['not-reached', 'not-reached', 'not-reached']);
    expect(statuses([null, null])).toEqual(['not-reached', 'not-reached', 'not-reached']);
    expect(statuses([0.2])).toEqual(['not-reached', 'not-reached', 'not-reached']);
  });

  it('[S22] while a run goes on, a turn smaller than delta is pending; once finished it is not reached', () => {
    const turned = [0.31, 0.26, 0.2, 0.206];
    expect(statuses(turned, false)).toEqual(['reached', 'pending', 'not-reached']);
    expect(spans(turned, false).slice(0, 2)).toEqual([
      [0, 2, 1],
      [2, 3, null],
    ]);
    expect(statuses(turned)).toEqual(['reached', 'not-reached', 'not-reached']);
    expect(spans(turned)[0]).toEqual([0, 3, 1]);
    const topped = [0.31, 0.2, 0.3, 0.5, 0.495];
    expect(statuses(topped, false)).toEqual(['reached', 'reached', 'pending']);
    expect(statuses([0.3, 0.296], false)).toEqual(['pending', 'not-reached', 'not-reached']);
  });

  it('[S22] prefixes of a run only ever add phases, in order', () => {
    const rank: Record<PhaseStatus, number> = { 'not-reached': 0, pending: 1, reached: 2 };
    let before: readonly number[] = [0, 0, 0];
    for (let n = 1; n <= downUpDown.length; n++) {
      const now = statuses(downUpDown.slice(0, n), false).map((status) => rank[status]);
      now.forEach((value, phase) => {
        if (before[phase] === 2) expect(value).toBe(2);
      });
      before = now;
    }
    expect(before).toEqual([2, 2, 2]);
  });

  it('[S23] delta is 0.01, or the pooled standard deviation over sqrt(N) when that is larger', () => {
    expect(detectPhases({ pqi: [], finished: true }).delta).toBe(0.01);
    expect(detectPhases({ pqi: [], pooledStd: 0.09, runs: 9, finished: true }).delta).toBeCloseTo(0.03, 12);
    expect(detectPhases({ pqi: [], pooledStd: 0.001, runs: 4, finished: true }).delta).toBe(0.01);
    expect(detectPhases({ pqi: [], pooledStd: null, finished: true }).delta).toBe(0.01);
    const small = [0.3, 0.28, 0.3, 0.28];
    expect(statuses(small)).toEqual(['reached', 'reached', 'reached']);
    const noisy = detectPhases({ pqi: small, pooledStd: 0.09, runs: 4, finished: true });
    expect(noisy.phases.map((phase) => phase.status)).toEqual(['not-reached', 'not-reached', 'not-reached']);
  });

  it('[S23] a move of exactly delta counts', () => {
    expect(statuses([0.21, 0.2, 0.21, 0.2])).toEqual(['reached', 'reached', 'reached']);
  });

  it('[S24] gaps are skipped and indices stay iterations', () => {
    expect(spans([0.31, null, 0.2, null, 0.4, null, 0.1])).toEqual([
      [0, 2, 2],
      [2, 4, 4],
      [4, 6, 6],
    ]);
  });

  it('[S24] a dip smaller than delta before a clear rise: phase 2 without a phase 1', () => {
    expect(statuses([0.25, 0.245, 0.26, 0.5, 0.1])).toEqual(['not-reached', 'reached', 'reached']);
    expect(spans([0.25, 0.245, 0.26, 0.5, 0.1])[1]).toEqual([1, 3, 2]);
  });
});
