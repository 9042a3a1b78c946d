import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../../core/config/defaults';
import type { RunConfig } from '../../core/config/run-config';
import { generateDataset } from '../../core/datasets/generate';
import { parseStudyArguments } from './arguments';
import { createStore, type Outcome } from './outcome';
import { studyPage } from './page';
import { type Knobs, knobsFor, nearestTo, nextKnob, refinedKnob, STUDIED } from './plan';
import { runStudy } from './run-study';

const LEVELS = [0.4, 0.6];

const BASE: RunConfig = {
  ...DEFAULT_CONFIG,
  dataset: { source: 'textures', train: 60, test: 30 },
  model: { kind: 'cnn', widths: [4, 8, 8] },
  training: { ...DEFAULT_CONFIG.training, epochs: 4, batch: 20 },
  pruning: {
    ...DEFAULT_CONFIG.pruning,
    gradual: { ...defaultGradual(4), every: 1, until: 3, imagesPerClass: 2 },
  },
};

describe('the study of channel pruning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'study-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(): Promise<{ outcomes: readonly Outcome[]; knobs: Knobs; trained: number }> {
    let outcomes: readonly Outcome[] = [];
    let knobs: Knobs | null = null;
    const worked = new Set<string>();
    await runStudy({
      ...{
        base: BASE,
        levels: LEVELS,
        dataset: generateDataset('textures', 60, 30),
        methods: STUDIED,
        backend: 'wasm',
        seeds: [0],
        store: createStore(folder),
      },
      onProgress: (_, place) => worked.add(place),
      onOutcome(_run, _outcome, soFar, found) {
        outcomes = [...soFar];
        knobs = found;
      },
    });
    if (knobs === null) throw new Error('nothing was trained');
    return { outcomes, knobs, trained: worked.size };
  }

  it('[X10] it trains every method at every level, seed by seed, and goes on where it was cut off', {
    timeout: 120_000,
  }, async () => {
    const first = await run();
    // 5 calibrations and one more for every method and level, then a dense net and 4 methods at 2 levels, up to 3 times.
    const corrected = first.outcomes.length - (5 + 8 + 9);
    expect(corrected).toBeGreaterThan(0);
    expect(corrected).toBeLessThanOrEqual(2 * 8);
    for (const { role, macsAlive, macsDense, accuracy } of first.outcomes) {
      expect(accuracy).toBeGreaterThanOrEqual(0);
      if (role === 'dense') expect(macsAlive).toBe(macsDense);
      else expect(macsAlive).toBeLessThanOrEqual(macsDense);
    }
    const [gone = ''] = readdirSync(folder).filter((name) => name.startsWith('pruned-frs'));
    rmSync(join(folder, gone));
    const again = await run();
    expect(again.trained).toBe(1);
    const timeless = ({ seconds: _, ...rest }: Outcome) => rest;
    expect(again.outcomes.map(timeless)).toEqual(first.outcomes.map(timeless));

    const facts = {
      date: '2026-01-02',
      machine: 'M',
      command: 'C',
      dataset: 'D',
      prunable: 16,
      methods: STUDIED,
      seeds: [0],
      levels: LEVELS,
      base: BASE,
    };
    const page = studyPage({ ...facts, knobs: again.knobs }, again.outcomes);
    expect(page).not.toMatch(/Not complete|NaN|undefined/);
    expect(page.match(/^\| (40|60) % \|/gm)).toHaveLength(LEVELS.length * STUDIED.length);
    const half = studyPage({ ...facts, knobs: again.knobs }, again.outcomes.slice(0, 14));
    expect(half).toMatch(/Not complete: 1 of 9 results/);
    expect(page).toMatch(
      /minus Filter L1 .* in [01] of 1 seed; it lost [0-9.]+ points of MACs (less|more)\.$/m,
    );
    expect(page).toContain(`That took ${8 + corrected} trainings for 8 results`);
    expect(page).toMatch(/above random at 40 %" \(by more than two standard errors\): not judged of 1 seed/);
  });

  it('[X10] the amount to cut is read off the calibration: between its steps, for SAP between its runs', () => {
    const steps = { prunable: 100, channels: [0, 0.2, 0.4, 0.6], macs: [0, 0.3, 0.5, 0.7] };
    expect(knobsFor('frs', [steps], LEVELS)).toEqual([0.3, 0.5]);
    // Too little was cut for the second level: towards nothing left.
    expect(knobsFor('frs', [{ ...steps, macs: [0, 0.2, 0.4, 0.5] }], LEVELS)).toEqual([0.4, 0.68]);
    const ended = (lost: number) => ({ ...steps, macs: [0, lost] });
    // γ = 0.35 and γ = 1.
    expect(knobsFor('sap-channel', [ended(0.4), ended(0.6)], LEVELS)).toEqual([0.35, 1]);
    expect(knobsFor('sap-channel', [ended(0.5), ended(0.7)], LEVELS)).toEqual([0.28, 0.675]);
    // A net that lost too little with it shall lose more.
    expect(refinedKnob('frs', 0.4, 0.32, 0.4)).toBe(0.5);
    expect(refinedKnob('frs', 0.9, 0.5, 0.6)).toBe(0.95);
    expect(refinedKnob('sap-channel', 0.9, 0.5, 0.6)).toBe(1.08);
    expect(refinedKnob('channel-l1', 0.4, 0, 0.4)).toBe(0.4);
  });

  it('[X41] a result further than 1.5 points of MACs from its level is trained again, between what its seed reached', () => {
    const attempt = (knob: number, lost: number) => ({
      knob,
      shrinking: { prunable: 20, channels: [0, knob], macs: [0, lost] },
    });
    const next = (method: 'frs' | 'sap-channel', own: readonly ReturnType<typeof attempt>[]) =>
      nextKnob(method, 0.4, own, own);
    // Near enough, on either side.
    expect(next('frs', [attempt(0.4, 0.386)])).toBeNull();
    expect(next('frs', [attempt(0.4, 0.414)])).toBeNull();
    // Whole channels of 20: 0.35 to the nothing that is left, 0.4 + 0.6 * 0.05 / 0.65 = 0.446.
    expect(next('frs', [attempt(0.4, 0.35)])).toBe(0.45);
    // Between the origin and what was reached: 0.4 * 0.4 / 0.5.
    expect(next('frs', [attempt(0.4, 0.5)])).toBe(0.3);
    // The third lies between the first two, in whatever order.
    expect(next('frs', [attempt(0.4, 0.5), attempt(0.3, 0.3)])).toBe(0.35);
    expect(next('frs', [attempt(0.3, 0.3), attempt(0.4, 0.5)])).toBe(0.35);
    // No whole number between them; three are enough.
    expect(next('frs', [attempt(0.4, 0.42), attempt(0.35, 0.36)])).toBeNull();
    expect(next('frs', [attempt(0.2, 0.2), attempt(0.6, 0.7), attempt(0.3, 0.3)])).toBeNull();
    // What lies between was tried: one further towards the level.
    expect(next('frs', [attempt(0.4, 0.339), attempt(0.45, 0.336)])).toBe(0.5);
    expect(next('frs', [attempt(0.4, 0.43), attempt(0.35, 0.447)])).toBe(0.3);
    expect(next('frs', [attempt(0.4, 0.382)])).toBe(0.45);
    expect(next('frs', [attempt(0.95, 0.3)])).toBeNull();
    // A training of the other level counts where it lies nearer.
    expect(nextKnob('frs', 0.4, [attempt(0.2, 0.3)], [attempt(0.4, 0.5), attempt(0.2, 0.3)])).toBe(0.3);
    expect(nextKnob('frs', 0.99, [attempt(0.9, 0.5)], [attempt(0.9, 0.5)])).toBe(0.95);
    // Gamma: in proportion beyond the most that was reached.
    expect(next('sap-channel', [attempt(0.5, 0.32)])).toBe(0.625);
    expect(next('sap-channel', [attempt(0.5, 0.32), attempt(0.625, 0.48)])).toBe(0.563);
    expect(next('sap-channel', [attempt(0.5, 0)])).toBe(4);
  });

  it('[X41] of the trainings for a result the nearest to its level counts, the first of equals', () => {
    const ended = (lost: number) => ({ shrinking: { prunable: 1, channels: [0], macs: [0, lost] } });
    const tries = [ended(0.5), ended(0.25), ended(0.375)];
    expect(nearestTo(0.4, tries)).toBe(tries[2]);
    expect(nearestTo(0.375, tries.slice(0, 2))).toBe(tries[0]);
    expect(nearestTo(0.4, [])).toBeUndefined();
  });

  it('[X10] the command line: seeds, folders, and one line for anything else', () => {
    expect(parseStudyArguments(['--textures', '--seeds', '4,5'])).toMatchObject({ dir: null, seeds: [4, 5] });
    expect(parseStudyArguments(['--dir', 'x', '--out', 'y', '--page', 'z'])).toMatchObject({
      dir: 'x',
      out: 'y',
      page: 'z',
    });
    expect(parseStudyArguments(['--widths', '4,8', '--levels', '0.5,0.2'])).toMatchObject({
      widths: [4, 8],
      levels: [0.2, 0.5],
    });
    expect(parseStudyArguments([])).toMatchObject({ epochs: 14, augment: false });
    expect(parseStudyArguments(['--epochs', '28', '--augment'])).toMatchObject({ epochs: 28, augment: true });
    expect(parseStudyArguments(['--methods', 'frs,channel-random']).methods).toEqual([
      'frs',
      'channel-random',
    ]);
    expect(() => parseStudyArguments(['--methods', 'lottery'])).toThrow(
      /--methods takes frs, .*not “lottery”/,
    );
    expect(() => parseStudyArguments(['--epochs', '3'])).toThrow(/--epochs takes a whole number from 7/);
    expect(() => parseStudyArguments(['--seeds', 'x'])).toThrow(/--seeds takes whole numbers/);
    expect(() => parseStudyArguments(['--widths', '8,1'])).toThrow(/--widths takes whole numbers/);
    expect(() => parseStudyArguments(['--levels', '40'])).toThrow(/--levels takes shares/);
    expect(() => parseStudyArguments(['--what'])).toThrow(/--what/);
  });
});
