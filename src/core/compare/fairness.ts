import { countText } from '../record/number-text';
import { isGradual } from '../record/plan';
import { listText } from './list-text';
import type { Series } from './series';

export interface FairnessWarning {
  readonly about: 'data' | 'model' | 'epochs' | 'seeds' | 'backends' | 'mid-training' | 'test-leak';
  /** What differs, between whom, in numbers. */
  readonly sentence: string;
}

interface Check {
  readonly about: FairnessWarning['about'];
  /** "Total epochs differ". */
  readonly heading: string;
  read(series: Series): string;
  /** What it means for the reader. */
  readonly consequence: string;
}

const CHECKS: readonly Check[] = [
  {
    about: 'data',
    heading: 'Data differ',
    read: ({ config: { dataset } }) =>
      `${dataset.source}, ${countText(dataset.train)} + ${countText(dataset.test)} images`,
    consequence: 'The accuracies do not compare.',
  },
  {
    about: 'model',
    heading: 'Models differ',
    read: ({ config: { model } }) => {
      const { kind, ...sizes } = model;
      return [kind, ...Object.values(sizes).map(String)].join(' ').replaceAll(',', '-');
    },
    consequence: 'The accuracies do not compare.',
  },
  {
    about: 'epochs',
    heading: 'Total epochs differ',
    read: ({ runs }) => range(runs.map(({ iterations }) => iterations.at(-1)?.epochsTotal ?? 0)),
    consequence: 'More training may be all that sets them apart; look across total epochs too.',
  },
  {
    about: 'seeds',
    heading: 'Seeds differ',
    read: ({ runs }) => listText(runs.map(({ config }) => String(config.seed))),
    consequence: 'Their nets start from other weights.',
  },
  {
    about: 'backends',
    heading: 'Backends differ',
    read: ({ runs }) => listText([...new Set(runs.map(({ environment }) => environment.backend))].sort()),
    consequence: 'Their numbers are alike, not equal.',
  },
];

/** What makes a comparison of these series unfair, one sentence each; empty when nothing does. */
export function fairnessWarnings(series: readonly Series[]): readonly FairnessWarning[] {
  const compared = CHECKS.flatMap(({ about, heading, read, consequence }) => {
    const values = series.map(read);
    if (new Set(values).size < 2) return [];
    return [{ about, sentence: `${heading}: ${grouped(series, values)}. ${consequence}` }];
  });
  return [...compared, ...midTraining(series), ...testLeak(series)];
}

/** "SAP and Lottery 620; Relevance 20". */
function grouped(series: readonly Series[], values: readonly string[]): string {
  return [...new Set(values)]
    .map((value) => {
      const who = series.filter((_, index) => values[index] === value).map(({ label }) => label);
      return `${listText(who)} ${value}`;
    })
    .join('; ');
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? countText(least) : `${countText(least)} to ${countText(most)}`;
}

function midTraining(series: readonly Series[]): readonly FairnessWarning[] {
  const gradual = series.filter(({ config }) => isGradual(config)).map(({ label }) => label);
  if (gradual.length === 0 || gradual.length === series.length) return [];
  const sentence = `${listText(gradual)} ${gradual.length === 1 ? 'prunes' : 'prune'} during one training: only the last point is a finished net, those before it were measured on the way.`;
  return [{ about: 'mid-training', sentence }];
}

function testLeak(series: readonly Series[]): readonly FairnessWarning[] {
  const leaking = series
    .filter(({ config: { pruning } }) => pruning.recipe.unit === 'weight' && pruning.cutFrom === 'best')
    .map(({ label }) => label);
  if (leaking.length === 0 || leaking.length === series.length) return [];
  const sentence = `${listText(leaking)} ${leaking.length === 1 ? 'cuts' : 'cut'} from the epoch with the best test accuracy: the test set leaks into the mask. The others cut from the last epoch.`;
  return [{ about: 'test-leak', sentence }];
}
