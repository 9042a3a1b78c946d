import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LabError } from '../../core/base/errors';
import { STUDIED, type StudiedMethod } from './plan';
import type { StudyBackend } from './run-study';

/** 12,000 images of CIFAR-10 beside the project. */
const USUAL_FOLDER = '../shared/data/cifar10-12k';

export interface StudyArguments {
  /** Null: the built-in Textures. */
  readonly dir: string | null;
  readonly out: string;
  readonly page: string;
  readonly seeds: readonly number[];
  readonly methods: readonly StudiedMethod[];
  /** Channels of the convolutions. */
  readonly widths: readonly number[];
  readonly epochs: number;
  /** Crops and flips of the training images. */
  readonly augment: boolean;
  readonly backend: StudyBackend;
  /** Shares of the multiply-accumulates that shall be gone at the end, rising. */
  readonly levels: readonly number[];
  readonly help: boolean;
}

export const STUDY_HELP = `npm run study -- [flags]

Trains the nets of docs/studies/channels.md and writes the page after each of them. Cut off, it goes on where it was.

  --dir FOLDER      CIFAR-10 .bin files (default ${USUAL_FOLDER}; without it the built-in Textures)
  --textures        Textures, whatever is there
  --out FOLDER      where finished trainings are kept (default runs/channels)
  --page FILE       the page (default docs/studies/channels.md)
  --seeds A,B       default 0,1,2
  --methods A,B     beside the dense net (default ${STUDIED.join(',')})
  --widths A,B,...  channels of the convolutions (default 8,16,32,64)
  --levels A,B      shares of the multiply-accumulates to lose (default 0.4,0.6)
  --epochs N        of each training (default 14)
  --augment         crops and flips of the training images
  --backend NAME    wasm (default) or webgpu, for a graphics card
`;

/** @throws LabError('bad-config') with one line for anything unknown. */
export function parseStudyArguments(argv: readonly string[]): StudyArguments {
  const values = parse(argv);
  const seeds = numbers(
    '--seeds',
    values.seeds ?? '0,1,2',
    'whole numbers from 0 to 999',
    (seed) => Number.isInteger(seed) && seed >= 0 && seed < 1000,
  );
  const widths = numbers(
    '--widths',
    values.widths ?? '8,16,32,64',
    'whole numbers from 2 to 512',
    (width) => Number.isInteger(width) && width >= 2 && width <= 512,
  );
  const levels = numbers(
    '--levels',
    values.levels ?? '0.4,0.6',
    'shares between 0 and 0.9',
    (level) => level > 0 && level <= 0.9,
  );
  const [epochs = 14] = numbers(
    '--epochs',
    values.epochs ?? '14',
    'a whole number from 7 to 1000',
    (count) => Number.isInteger(count) && count >= 7 && count <= 1000,
  );
  const usual = existsSync(USUAL_FOLDER) ? USUAL_FOLDER : null;
  return {
    dir: values.textures === true ? null : (values.dir ?? usual),
    out: values.out ?? 'runs/channels',
    page: values.page ?? 'docs/studies/channels.md',
    methods: methodsOf(values.methods ?? STUDIED.join()),
    ...{ seeds, widths, epochs, augment: values.augment === true },
    backend: backendOf(values.backend ?? 'wasm'),
    levels: levels.toSorted((a, b) => a - b),
    help: values.help === true,
  };
}

function numbers(
  flag: string,
  text: string,
  what: string,
  fits: (value: number) => boolean,
): readonly number[] {
  const values = text.split(',').map(Number);
  if (!values.every(fits)) throw new LabError('bad-config', `${flag} takes ${what}, not “${text}”.`);
  return values;
}

function methodsOf(text: string): readonly StudiedMethod[] {
  return text.split(',').map((name) => {
    const found = STUDIED.find((method) => method === name);
    if (found === undefined)
      throw new LabError('bad-config', `--methods takes ${STUDIED.join(', ')}, not “${name}”.`);
    return found;
  });
}

function backendOf(name: string): StudyBackend {
  if (name === 'wasm' || name === 'webgpu') return name;
  throw new LabError('bad-config', `--backend takes wasm or webgpu, not “${name}”.`);
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
        methods: { type: 'string' },
        widths: { type: 'string' },
        levels: { type: 'string' },
        epochs: { type: 'string' },
        augment: { type: 'boolean' },
        backend: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new LabError('bad-config', `${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}
