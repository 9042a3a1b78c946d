import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import type { GradualRun } from './epoch-grid';
import {
  accuracyCourse,
  epochGrid,
  NOTHING_UNDER_WAY,
  placed,
  recordPlaces,
  stepEpochsOf,
} from './epoch-grid';

/** Records after epochs 2, 4 and 6 of a training of 20, each epoch measured. */
function gradual(over: boolean): GradualRun {
  const config = madeConfig('frs', 0);
  const { iterations } = madeRun(config, [
    [1024, 0.5],
    [512, 0.6],
    [256, 0.7],
  ]);
  const records = iterations.map((record, i) => ({
    ...asChannels(record, 2 * i + 2),
    epochs: [2 * i + 1, 2 * i + 2].map((epoch) => ({
      ...{ epoch, learningRate: 0.1, trainLoss: 1, trainAccuracy: 0.5, testLoss: 1 },
      testAccuracy: epoch / 100,
    })),
    afterCut: i === 0 ? null : { loss: 2, accuracy: 0.3 },
  }));
  return { config, iterations: records, over };
}

describe('an axis of epochs', () => {
  it('[EG1] an epoch that a cut follows has two places, every other epoch has one', () => {
    const { places, cuts } = epochGrid([gradual(true)]);
    expect(cuts).toEqual([2, 4]);
    expect(places.slice(0, 7).map(({ epoch, afterCut }) => `${epoch}${afterCut ? "'" : ''}`)).toEqual([
      ...['0', '1', '2', "2'", '3', '4', "4'"],
    ]);
    expect(places.at(-1)).toEqual({ epoch: 20, afterCut: false });
    expect(recordPlaces(epochGrid([gradual(true)]), [2, 4, 6])).toEqual([2, 5, 8]);
  });

  it('[EG2] cuts to come are there while a run goes on', () => {
    expect(stepEpochsOf(gradual(false)).slice(0, 4)).toEqual([2, 4, 6, 8]);
    expect(epochGrid([gradual(false)]).cuts.length).toBeGreaterThan(2);
  });

  it('[EG3] accuracy is what was measured after every epoch and right after every cut, and no more than that', () => {
    const run = gradual(true);
    const all = accuracyCourse(epochGrid([run]), run.iterations, NOTHING_UNDER_WAY);
    expect(all).toEqual([null, 0.01, 0.5, 0.3, 0.03, 0.6, 0.3, 0.05, 0.7]);
  });

  it('[EG6] what is measured since the last record is there before the next one', () => {
    const run = gradual(false);
    const [first, second] = run.iterations;
    if (first === undefined || second === undefined) throw new Error('Two records were made.');
    const grid = epochGrid([run]);
    const course = (afterCut: number | null, count: number) =>
      accuracyCourse(grid, [first], {
        afterCut: afterCut === null ? null : { loss: 2, accuracy: afterCut },
        epochs: second.epochs.slice(0, count),
      });
    expect(course(null, 0)).toEqual([null, 0.01, 0.5]);
    expect(course(0.3, 0)).toEqual([null, 0.01, 0.5, 0.3]);
    expect(course(0.3, 1)).toEqual([null, 0.01, 0.5, 0.3, 0.03]);
    expect(course(null, 1)).toEqual([null, 0.01, 0.5, null, 0.03]);
    const before = accuracyCourse(grid, [], { afterCut: null, epochs: first.epochs.slice(0, 1) });
    expect(before).toEqual([null, 0.01]);
    // What the record says later is what was drawn before it.
    const later = accuracyCourse(grid, [first, second], NOTHING_UNDER_WAY);
    expect(later.slice(0, 5)).toEqual(course(0.3, 1));
  });

  it('[EG4] a net changes at the cut and nowhere else', () => {
    const run = gradual(true);
    const weights = placed(epochGrid([run]), run.iterations).map(({ record }) => record.size.weightsAlive);
    expect(weights).toEqual([1024, 1024, 1024, 512, 512, 512, 256, 256, 256]);
  });

  it('[EG5] a run with another schedule keeps its own net at a cut that is not its own', () => {
    const run = gradual(true);
    const other = {
      ...run,
      iterations: run.iterations.map((r) => ({ ...r, epochsTotal: r.epochsTotal + 1 })),
    };
    const grid = epochGrid([run, other]);
    expect(grid.cuts).toEqual([2, 3, 4, 5]);
    const own = placed(grid, run.iterations).filter(({ epoch }) => epoch === 3);
    expect(own.map(({ record, justCut }) => [record.iteration, justCut])).toEqual([
      [1, false],
      [1, false],
    ]);
  });
});
