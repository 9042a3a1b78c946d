import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LabError } from '../../core/base/errors';

/** 12,000 images of CIFAR-10 beside the project. */
const USUAL_FOLDER = '../shared/data/cifar10-12k';

export interface StudyArguments {
  /** Null: the built-in Textures. */
  readonly dir: string | null;
  readonly out: string;
  readonly page: string;
  readonly seeds: readonly number[];
  readonly help: boolean;
}

export const STUDY_HELP = `npm run study -- [flags]

Trains the nets of docs/studies/channels.md and writes the page after each of them. Cut off, it goes on where it was.

  --dir FOLDER      CIFAR-10 .bin files (default ${USUAL_FOLDER}; without it the built-in Textures)
  --textures        Textures, whatever is there
  --out FOLDER      where finished trainings are kept (default runs/channels)
  --page FILE       the page (default docs/studies/channels.md)
  --seeds A,B       default 0,1,2
`;

/** @throws LabError('bad-config') with one line for anything unknown. */
export function parseStudyArguments(argv: readonly string[]): StudyArguments {
  const values = parse(argv);
  const seeds = (values.seeds ?? '0,1,2').split(',').map(Number);
  if (!seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 1000))
    throw new LabError('bad-config', `--seeds takes whole numbers from 0 to 999, not “${values.seeds}”.`);
  const usual = existsSync(USUAL_FOLDER) ? USUAL_FOLDER : null;
  return {
    dir: values.textures === true ? null : (values.dir ?? usual),
    out: values.out ?? 'runs/channels',
    page: values.page ?? 'docs/studies/channels.md',
    seeds,
    help: values.help === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean' },
        textures: { type: 'boolean' },
        dir: { type: 'string' },
        out: { type: 'string' },
        page: { type: 'string' },
        seeds: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new LabError('bad-config', `${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}
