import type { SizeNote } from '../record/net-form';
import { accuracyText, countText, plain } from '../record/number-text';
import type { HandEffect } from './workbench';

const NBSP = '\u00a0';
const MINUS = '\u2212';

/** A number as there is room for it, and whole where that is not the same. */
export interface RoomText {
  readonly short: string;
  readonly exact: string | null;
}

/** One line of the table under the network: before, after and their difference, with its sign. */
export interface EffectRow {
  readonly name: string;
  readonly before: RoomText;
  /** Null while nothing is changed by hand. */
  readonly after: RoomText | null;
  readonly difference: RoomText | null;
}

/** @param after null: nothing is changed. Both effects are of the same images. */
export function effectRows(
  before: HandEffect,
  after: HandEffect | null,
  unitsName: string,
): readonly EffectRow[] {
  const row = (
    name: string,
    of: (effect: HandEffect) => number,
    text: (value: number) => RoomText,
    difference: (a: number, b: number) => RoomText,
  ): EffectRow => ({
    name,
    before: text(of(before)),
    after: after === null ? null : text(of(after)),
    difference: after === null ? null : difference(of(before), of(after)),
  });
  return [
    row(
      'Accuracy',
      ({ accuracy }) => accuracy,
      (share) => asItIs(accuracyText(share)),
      pointsText,
    ),
    row(
      'Loss',
      ({ loss }) => loss,
      (loss) => asItIs(loss.toFixed(3)),
      (a, b) => asItIs(rounded(b - a, 3)),
    ),
    row(unitsName, ({ units }) => units, largeText, countDifference),
    row('Parameters', ({ parameters }) => parameters, largeText, countDifference),
    row('MACs', ({ macs }) => macs, largeText, shareDifference),
  ];
}

/** What the counted sizes of the table stand for. */
export function sizesSentence(sizes: SizeNote | null): string {
  return `Parameters and MACs ${sizes ?? 'of the net as it is'}.`;
}

/** "2,000 test images", "first 500 images". */
export function imagesText({ images, whole }: HandEffect): string {
  return whole ? `${countText(images)} test images` : `first ${countText(images)} images`;
}

/**
 * The same for a screen reader, in one sentence.
 *
 * @param sizes what counted sizes stand for; null: for the net as it is.
 */
export function effectSentence(
  before: HandEffect,
  after: HandEffect,
  unitsName: string,
  sizes: SizeNote | null,
): string {
  const parts = effectRows(before, after, unitsName)
    .filter(({ name }) => name !== 'Loss')
    .map(({ name, after: now, difference }) => `${inSentence(name)} ${now?.short}, ${difference?.short}`);
  const note = sizes === null ? '' : ` ${sizesSentence(sizes)}`;
  return `By hand, ${imagesText(after)}: ${parts.join('; ')}.${note}`;
}

function inSentence(name: string): string {
  return name === 'MACs' ? name : name.toLowerCase();
}

function asItIs(short: string): RoomText {
  return { short, exact: null };
}

/** 99999 → "99,999", 412345 → "412 k", 5334500 → "5.33 M", 41234567890 → "41.2 G". */
function largeText(count: number): RoomText {
  const whole = countText(count);
  const [size, unit] = count < 999_500 ? [1e3, 'k'] : count < 999.5e6 ? [1e6, 'M'] : [1e9, 'G'];
  return count < 1e5 ? asItIs(whole) : { short: `${plain(count / size, 3)}${NBSP}${unit}`, exact: whole };
}

/** Percentage points; two decimals where one would hide a change. */
function pointsText(before: number, after: number): RoomText {
  const points = 100 * (after - before);
  const decimals = points !== 0 && Math.abs(points) < 0.05 ? 2 : 1;
  return asItIs(rounded(points, decimals));
}

function countDifference(before: number, after: number): RoomText {
  const { short, exact } = largeText(Math.abs(after - before));
  const sign = (size: string) => signed(after - before, size);
  return { short: sign(short), exact: exact === null ? null : sign(exact) };
}

function shareDifference(before: number, after: number): RoomText {
  const percent = before === 0 ? 0 : (100 * (after - before)) / before;
  return asItIs(`${rounded(percent, 1)}${NBSP}%`);
}

/** What rounds to nothing has no sign of its own: "±0.000". */
function rounded(value: number, decimals: number): string {
  const size = Math.abs(value).toFixed(decimals);
  return value !== 0 && Number(size) === 0 ? `±${size}` : signed(value, size);
}

function signed(value: number, size: string): string {
  if (value === 0) return '±0';
  return `${value < 0 ? MINUS : '+'}${size}`;
}
