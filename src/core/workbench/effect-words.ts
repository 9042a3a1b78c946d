import type { SizeNote } from '../record/net-form';
import { accuracyText, countText, plain } from '../record/number-text';
import type { HandEffect } from './workbench';

const NBSP = '\u00a0';
const MINUS = '\u2212';

/** One line of the table under the network: before, after and their difference, with its sign. */
export interface EffectRow {
  readonly name: string;
  readonly before: string;
  /** Empty while nothing is changed by hand. */
  readonly after: string;
  readonly difference: string;
}

/**
 * @param after null: nothing is changed. Both effects are of the same images.
 * @param sizes what counted sizes stand for; null: for the net as it is.
 */
export function effectRows(
  before: HandEffect,
  after: HandEffect | null,
  unitsName: string,
  sizes: SizeNote | null,
): readonly EffectRow[] {
  const counted = (what: string) => (sizes === null ? what : `${what} ${sizes}`);
  const row = (
    name: string,
    of: (effect: HandEffect) => number,
    text: (value: number) => string,
    difference: (a: number, b: number) => string,
  ): EffectRow => ({
    name,
    before: text(of(before)),
    after: after === null ? '' : text(of(after)),
    difference: after === null ? '' : difference(of(before), of(after)),
  });
  return [
    row('Accuracy', ({ accuracy }) => accuracy, accuracyText, pointsText),
    row(
      'Loss',
      ({ loss }) => loss,
      lossText,
      (a, b) => signed(b - a, Math.abs(b - a).toFixed(3)),
    ),
    row(unitsName, ({ units }) => units, countText, countDifference),
    row(counted('Parameters'), ({ parameters }) => parameters, largeText, countDifference),
    row(counted('MACs'), ({ macs }) => macs, largeText, shareDifference),
  ];
}

/** "2,000 test images", "first 500 images". */
export function imagesText({ images, whole }: HandEffect): string {
  return whole ? `${countText(images)} test images` : `first ${countText(images)} images`;
}

/** The same for a screen reader, in one sentence. */
export function effectSentence(
  before: HandEffect,
  after: HandEffect,
  unitsName: string,
  sizes: SizeNote | null,
): string {
  const parts = effectRows(before, after, unitsName, sizes)
    .filter(({ name }) => name !== 'Loss')
    .map((row) => `${row.name.toLowerCase()} ${row.after}, ${row.difference}`);
  return `By hand, ${imagesText(after)}: ${parts.join('; ')}.`;
}

function lossText(loss: number): string {
  return loss.toFixed(3);
}

function largeText(count: number): string {
  return count >= 1e7 ? `${plain(count / 1e6, 4)}${NBSP}M` : countText(count);
}

/** Percentage points; two decimals where one would hide a change. */
function pointsText(before: number, after: number): string {
  const points = 100 * (after - before);
  return signed(points, Math.abs(points).toFixed(points !== 0 && Math.abs(points) < 0.05 ? 2 : 1));
}

function countDifference(before: number, after: number): string {
  return signed(after - before, largeText(Math.abs(after - before)));
}

function shareDifference(before: number, after: number): string {
  const percent = before === 0 ? 0 : (100 * (after - before)) / before;
  return `${signed(percent, Math.abs(percent).toFixed(1))}${NBSP}%`;
}

function signed(value: number, size: string): string {
  if (value === 0) return '±0';
  return `${value < 0 ? MINUS : '+'}${size}`;
}
