import { latencyOf } from '../record/net-form';
import { compressionTick, countText, plain } from '../record/number-text';
import type { IterationRecord } from '../record/run-record';

export type AxisName = 'compression' | 'speed-up' | 'latency' | 'epochs' | 'macs';

/** What a trade-off chart can have across. */
export interface Axis {
  readonly name: AxisName;
  /** As a switch has it. */
  readonly label: string;
  /** Axis title: what exactly is counted, with its unit. */
  readonly title: string;
  /** On `log2` numbers are positive, and halves and doubles are as far apart. */
  readonly scale: 'log2' | 'linear';
  /** Only moves one way as a run goes on, so that values between two records can be interpolated. */
  readonly monotone: boolean;
  read(record: IterationRecord): number | null;
  text(value: number): string;
}

export const AXES: readonly Axis[] = [
  {
    name: 'compression',
    label: 'compression',
    title: 'Compression: prunable weights, all / remaining',
    scale: 'log2',
    monotone: true,
    read: ({ size }) => ratio(size.weightsTotal, size.weightsAlive),
    text: compressionTick,
  },
  {
    name: 'speed-up',
    label: 'theoretical speed-up',
    title:
      'Theoretical speed-up: multiply-adds of one forward pass, dense / remaining, masked ones as if removed',
    scale: 'log2',
    monotone: true,
    read: ({ size }) => ratio(size.macsDense, size.macsAlive),
    text: compressionTick,
  },
  {
    name: 'latency',
    label: 'measured latency',
    title: 'Measured latency: median time of one forward pass, ms per batch',
    scale: 'linear',
    monotone: false,
    read: ({ channels }) => latencyOf(channels)?.median ?? null,
    text: (value) => `${plain(value, 3)}\u00a0ms`,
  },
  {
    name: 'epochs',
    label: 'total epochs',
    title: 'Total epochs trained since the start of the run',
    scale: 'linear',
    monotone: true,
    read: ({ epochsTotal }) => epochsTotal,
    text: countText,
  },
  {
    name: 'macs',
    label: 'multiply-adds',
    title: 'Remaining multiply-adds (MACs) of one forward pass, masked ones as if removed',
    scale: 'log2',
    monotone: true,
    read: ({ size }) => (size.macsAlive > 0 ? size.macsAlive : null),
    text: countText,
  },
];

export function axisNamed(name: AxisName): Axis {
  const axis = AXES.find((entry) => entry.name === name);
  if (axis === undefined) throw new Error(`No axis called ${name}.`);
  return axis;
}

function ratio(total: number, alive: number): number | null {
  return total > 0 && alive > 0 ? total / alive : null;
}
