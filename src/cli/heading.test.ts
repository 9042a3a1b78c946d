import { describe, expect, it } from 'vitest';
import { generateDataset } from '../core/datasets/generate';
import { buildArchitecture } from '../core/models/build';
import { parseArguments } from './arguments';
import { checkRuns } from './check-runs';
import { headingText } from './heading';

const DATA = generateDataset('strokes', 40, 20);
const SMALL = '--train 40 --test 20 --batch 20';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== '')).configs;

const headings = (line: string) =>
  parse(line).map((config) => headingText(config, buildArchitecture(config.model, DATA, 10)));

describe('before the runs of the terminal', () => {
  it('[X14] the heading has the schedule of channel methods, n, N1, x and the steps; the scope of the others', () => {
    expect(headings('--method frs,sap,channel-random --model cnn --epochs 20 --mode official')).toEqual([
      'strokes, 4000 + 2000 images, cnn, n = 2, N1 = 15 of 20 epochs: 7 steps of 6 or 7 channels: 45 of 112 go',
      'strokes, 4000 + 2000 images, cnn, global scope',
      'strokes, 4000 + 2000 images, cnn, n = 2, N1 = 15 of 20 epochs: 7 steps of 6 or 7 channels: 45 of 112 go',
    ]);
    expect(headings('--method sap-channel --model cnn --cadence iterative --iterations 1')).toEqual([
      'strokes, 4000 + 2000 images, cnn, global scope, a step between trainings of 6 epochs: 1 step; 109 of 112 channels may go',
    ]);
  });

  it('[X15] too few images and cuts that come to nothing are one line before anything is trained', () => {
    const refusal = (line: string) => {
      try {
        checkRuns(parse(line), DATA);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      return null;
    };
    expect(refusal(SMALL)).toBeNull();
    expect(refusal(`${SMALL} --method frs --model cnn`)).toBeNull();
    expect(refusal('--train 41 --test 20 --batch 20')).toBe(
      `--train: ${DATA.name} has 40 training images and the run asks for 41: ask for 1 to 40.`,
    );
    expect(refusal('--train 40 --test 21 --batch 20')).toMatch(/^--test: .* has 20 test images/);
    expect(refusal(`${SMALL} --method frs --model cnn --epochs 20 --target 0.004`)).toBe(
      'frs: Nothing would go: 0.4\u00a0% of 112 channels rounds to 0. Take a larger share.',
    );
  });
});
