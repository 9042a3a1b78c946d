import { plain } from '../record/number-text';
import type { ImageRelevance, RelevanceMap } from './workbench';

/** What the picture of one layer shows. */
export function relevanceSentence(
  { image, label, predicted }: ImageRelevance,
  map: RelevanceMap,
  classNames: readonly string[],
): string {
  const name = (index: number) => classNames[index] ?? String(index);
  const read = predicted === label ? 'read right' : `read as ${name(predicted)}`;
  const rule = map.layer === 'input' ? ', by the z\u1d2e rule for pixels' : '';
  const shape = map.height === 1 ? 'unit by unit' : 'summed over channels';
  const sum = plain(map.sum, 2).replace('-', '\u2212');
  return `Test image ${image + 1}: ${name(label)}, ${read}. Relevance for ${name(label)} at ${map.layer}${rule}, ${shape}: ${sum} in all. Blue speaks for it, orange against it.`;
}
