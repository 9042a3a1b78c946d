import type { RunConfig } from '../config/run-config';
import { countText, plain } from '../record/number-text';
import { isGradual } from '../record/plan';
import type { ImageRelevance, RelevanceMap } from './workbench';

/** What a node is, where its name alone does not say it. */
const KIND_WORDS: Partial<Readonly<Record<RelevanceMap['kind'], string>>> = {
  'batch-norm': 'batch norm',
  relu: 'ReLU',
  'max-pool': 'max pool',
  'average-pool': 'average pool',
  'global-average-pool': 'global average pool',
  add: 'residual sum',
  expand: 'branch, widened',
};

/** "conv1", "relu1, ReLU". */
export function mapPlaceText({ layer, kind }: Pick<RelevanceMap, 'layer' | 'kind'>): string {
  const words = KIND_WORDS[kind];
  return words === undefined ? layer : `${layer}, ${words}`;
}

/** What the picture of one layer shows. */
export function relevanceSentence(
  { image, label, predicted }: ImageRelevance,
  map: RelevanceMap,
  classNames: readonly string[],
): string {
  const name = (index: number) => classNames[index] ?? String(index);
  const read = predicted === label ? 'read right' : `read as ${name(predicted)}`;
  const rule = map.kind === 'input' ? ', by the zᴮ rule for pixels' : '';
  const shape = map.height === 1 ? 'unit by unit' : 'summed over channels';
  const pooled =
    map.gain === 1
      ? ''
      : `, where average pooling counts it ${countText(map.gain)} times, as the authors’ code does`;
  return `Test image ${image + 1}: ${name(label)}, ${read}. Relevance for ${name(label)} at ${mapPlaceText(map)}${rule}, ${shape}: ${signed(map.sum)} in all${pooled}. Blue speaks for it, orange against it.`;
}

/** Which network's relevance is shown, and that another's is on its way: a short line either way. */
export function mapNetworkText(config: RunConfig, shown: number, wanted: number): string {
  const step = isGradual(config) ? 'step' : 'iteration';
  return shown === wanted
    ? `The network of ${step} ${shown}.`
    : `Still ${step} ${shown}; ${wanted} is being opened.`;
}

/** The ends of the colours, and what they stand for. */
export function relevanceRange(most: number): {
  readonly high: string;
  readonly low: string;
  readonly sentence: string;
} {
  const [high, low] = [signed(most), signed(-most)];
  return { high, low, sentence: `Colours from ${low}, orange, through 0, clear, to ${high}, blue.` };
}

function signed(value: number): string {
  return plain(value, 2).replace('-', '−');
}
