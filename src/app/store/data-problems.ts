import { DATA_FIELDS } from '../../core/config/fields/data-fields';
import type { DatasetConfig } from '../../core/datasets/dataset';
import { countText } from '../../core/record/number-text';

type Part = 'train' | 'test';

/** How many images there are. */
interface Available {
  readonly name: string;
  readonly train: number;
  readonly test: number;
}

/** What is wrong with the amounts of images a run asks for, by field. */
export interface DataProblems {
  readonly fields: ReadonlyMap<Part, string>;
  /** No amount would do: the data is too small. */
  readonly tooFew: boolean;
}

const PARTS: readonly Part[] = ['train', 'test'];
const WORDS = { train: 'training', test: 'test' } as const;

/** Of data that is too small, one sentence with what to do; of numbers that are too large, one each. */
export function dataProblems(dataset: DatasetConfig, limits: Available): DataProblems {
  const short = PARTS.find((part) => limits[part] < fewestOf(part));
  if (short !== undefined)
    return { fields: new Map([[short, tooFewSentence(dataset, limits, short)]]), tooFew: true };
  const large = PARTS.filter((part) => dataset[part] > limits[part]).map((part): [Part, string] => [
    part,
    `${limits.name} has ${limits[part]} ${WORDS[part]} images, not ${dataset[part]}: ask for fewer.`,
  ]);
  return { fields: new Map(large), tooFew: false };
}

function tooFewSentence({ source }: DatasetConfig, limits: Available, part: Part): string {
  const what = source.startsWith('folder:') ? 'pictures' : 'images';
  const all = limits.train + limits.test;
  const [train, test] = [fewestOf('train'), fewestOf('test')];
  if (all < train + test)
    return `You have ${all} ${what}; a run needs ${train} for training and ${test} for testing: add some, of every class.`;
  const share =
    part === 'test'
      ? `${Math.ceil((100 * test) / all) / 100} or more`
      : `${Math.floor((100 * (all - train)) / all) / 100} or less`;
  const use = part === 'test' ? 'testing' : 'training';
  return `Only ${limits[part]} of your ${countText(all)} ${what} are for ${use}; ${fewestOf(part)} are needed: choose them again with a test share of ${share}, or with more ${WORDS[part]} ${what}.`;
}

function fewestOf(part: Part): number {
  return DATA_FIELDS.find(({ id }) => id === part)?.min ?? 1;
}
