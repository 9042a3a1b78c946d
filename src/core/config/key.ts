import { remembered } from '../base/remembered';
import type { RunConfig } from './run-config';

/** The canonical text of a config: keys sorted at every level, no spaces. Equal configs, equal text. */
export function canonicalText(value: unknown): string {
  return textOf(value, canonicalText);
}

function textOf(value: unknown, textOfPart: (part: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map(textOfPart).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  // A grid has hundreds of these: nothing is made but the text.
  for (const [key, item] of Object.entries(value).sort(byKey))
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${textOfPart(item)}`;
  return `{${text}}`;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** The runs of a grid share most of their parts, which never change. */
const partText = remembered((part: object) => canonicalText(part));

/** `canonicalText` of a config, with the text of each of its parts made once. */
export function configText(config: RunConfig): string {
  return textOf(config, (part) =>
    typeof part === 'object' && part !== null ? partText(part) : canonicalText(part),
  );
}

/** A short stable name of a config (53-bit hash of its canonical text, base 36); old configs keep their key for ever. */
export function configKey(config: RunConfig): string {
  const text = configText(config);
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return (4294967296 * (2097151 & high) + (low >>> 0)).toString(36).padStart(11, '0');
}
