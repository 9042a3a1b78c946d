/** The study of docs/studies/channels.md: trains, keeps every result, writes the page. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname } from 'node:path';
import { describeError, LabError } from '../core/base/errors';
import { DEFAULT_CONFIG } from '../core/config/defaults';
import type { RunConfig } from '../core/config/run-config';
import type { Dataset } from '../core/datasets/dataset';
import { generateDataset } from '../core/datasets/generate';
import { clearProgress, drawProgress } from './progress-bar';
import { readCifarFolder } from './read-dataset';
import { allowRelaxedSimd } from './relaxed-simd';
import { parseStudyArguments, STUDY_HELP, type StudyArguments } from './study/arguments';
import { createStore } from './study/outcome';
import { studyPage } from './study/page';
import { runStudy } from './study/run-study';

const TRAIN = 10_000;
const TEST = 2000;

/** With the defaults about an hour on one core: 40 to 88 trainings. Steps a tenth of the training apart (frs 6.3), but never in neighbouring epochs. */
function baseFor(dataset: Dataset, { widths, epochs, augment }: StudyArguments): RunConfig {
  const every = Math.max(2, Math.round(epochs / 10));
  return {
    ...DEFAULT_CONFIG,
    dataset: { source: dataset.source, train: TRAIN, test: TEST },
    model: { kind: 'cnn', widths },
    training: {
      ...DEFAULT_CONFIG.training,
      ...{ epochs, batch: 64, learningRate: 0.05 },
      ...(augment ? { augmentation: 'crop-flip' as const } : {}),
    },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      gradual: {
        every,
        until: Math.floor(0.75 * epochs),
        minChannels: 1,
        mode: 'stable',
        imagesPerClass: 32,
        remove: true,
      },
    },
  };
}

allowRelaxedSimd();
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const wanted = parseStudyArguments(argv);
    if (wanted.help) process.stdout.write(STUDY_HELP);
    else await study(wanted, argv);
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error).message}\n`);
    return error instanceof LabError ? 2 : 1;
  }
}

async function study(wanted: StudyArguments, argv: readonly string[]): Promise<void> {
  const { dir, out, page, seeds, levels, methods, backend } = wanted;
  const dataset =
    dir === null ? generateDataset('textures', TRAIN, TEST) : await readCifarFolder(dir, TRAIN, TEST);
  const base = baseFor(dataset, wanted);
  mkdirSync(dirname(page), { recursive: true });
  await runStudy({
    ...{ base, dataset, methods, seeds, levels, backend, store: createStore(out) },
    onProgress: (run, place, progress) =>
      drawProgress(`${place} ${run.method ?? 'dense'}, seed ${run.config.seed}`, progress),
    onOutcome({ method, role, level }, outcome, soFar, knobs) {
      clearProgress();
      const { accuracy, macsAlive, macsDense, seed, seconds } = outcome;
      process.stdout.write(
        `${role} ${method ?? ''} ${level ?? ''} seed ${seed}: ${(100 * accuracy).toFixed(2)} %, ` +
          `${(100 * (1 - macsAlive / macsDense)).toFixed(1)} % fewer MACs, ${seconds.toFixed(0)} s\n`,
      );
      if (knobs === null) return;
      const facts = {
        date: new Date().toISOString().slice(0, 10),
        machine: `${machine()}, ${outcome.device}`,
        command: ['npm run study', ...(argv.length === 0 ? [] : ['--', ...argv])].join(' '),
        dataset: dir === null ? 'Textures (built in)' : `${dataset.name}, folder ${basename(dir)}`,
        ...{ base, knobs, methods, seeds, levels, prunable: outcome.shrinking.prunable },
      };
      writeFileSync(page, studyPage(facts, soFar));
    },
  });
}

function machine(): string {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? 'unknown processor'}, one of ${cores.length} cores, Node ${process.versions.node}`;
}
