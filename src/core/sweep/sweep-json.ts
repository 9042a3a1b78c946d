import type { Sweep } from './sweep';
import { SWEEP_VERSION } from './sweep';

/** A sweep as a sweep.json: `parseSweep` reads the same grid out of it. */
export function sweepJson({ base, methods, axes, seeds }: Sweep): string {
  const file = {
    sweep: SWEEP_VERSION,
    config: base,
    methods: methods.map(({ method, settings }) => ({
      method,
      settings: Object.fromEntries(settings.map(({ id, value }) => [id, value])),
    })),
    axes: Object.fromEntries(axes.map(({ id, values }) => [id, values])),
    seeds,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
