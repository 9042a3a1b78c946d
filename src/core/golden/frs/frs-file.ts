import { child, childrenOf, isObject, type JsonNode, numberOf, optionalChild } from '../json-node';
import type { GoldenSchema } from '../schema';
import { checkCase } from './check-case';
import { listOf } from './check-scores';
import { checkUnit } from './check-unit';

/** Files of the FRS code: `cases` (whole networks) and `units` (single layers), recognised by content. */
export const FRS_SCHEMA: GoldenSchema = {
  name: 'frs',
  recognises: (root) => isObject(root) && ('cases' in root || 'units' in root),
  unsupported: (root) => {
    for (const list of ['cases', 'units'] as const) {
      const entries = optionalChild(root, list);
      if (entries !== null && childrenOf(entries).length === 0)
        return `“${list}” is empty: a file that was cut off would look like this; leave the key out if it has none`;
    }
    const meta = optionalChild(root, 'meta');
    if (meta === null) return null;
    const wrong = SETTINGS.find(
      ([key, value]) => optionalChild(meta, key) !== null && numberOf(child(meta, key)) !== value,
    );
    return wrong === undefined ? null : `meta.${wrong[0]} is not ${wrong[1]}, the only value the rules know`;
  },
  check: (root) => [...listOf(root, 'cases').flatMap(checkCase), ...units(root).flatMap(checkUnit)],
};

const SETTINGS = [
  ['alpha', 2],
  ['beta', 1],
  ['epsilon', 1e-9],
  ['conv_weight_clamp', 1e-9],
] as const;

function units(root: JsonNode): readonly JsonNode[] {
  const list = optionalChild(root, 'units');
  return list === null ? [] : childrenOf(list);
}
