import { assertNever } from '../base/assert-never';
import { countText } from '../record/number-text';
import type { Axis } from './axes';
import type { Statistics } from './statistics';
import { withSpread } from './verdict-words';

/** A place on an axis in words: "32× compression", "40 epochs". */
function placeText(axis: Axis, x: number): string {
  switch (axis.name) {
    case 'compression':
    case 'speed-up':
      return `${axis.text(x)} ${axis.label}`;
    case 'latency':
      return `${axis.text(x)} a batch`;
    case 'epochs':
      return `${countText(x)} epochs`;
    case 'macs':
      return `${countText(x)} multiply-adds`;
    default:
      return assertNever(axis.name);
  }
}

interface Read {
  readonly label: string;
  readonly accuracy: Statistics | null;
}

/** What stands under the cross-hair: "At 32× compression: SAP 94.9 ± 0.3 %, N = 3; Lottery not reached". */
export function readingSentence(axis: Axis, x: number, readings: readonly Read[]): string {
  const parts = readings.map(({ label, accuracy }) =>
    accuracy === null ? `${label} not reached` : `${label} ${withSpread(accuracy)}, N = ${accuracy.n}`,
  );
  return `At ${placeText(axis, x)}: ${parts.length === 0 ? 'nothing is shown' : parts.join('; ')}.`;
}
