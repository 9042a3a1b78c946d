import type { RunConfig } from '../config/run-config';
import { runLabels } from '../record/run-label';
import { configDifferences } from './config-diff';

/**
 * Short names of series, all different: as runs are named, seeds apart; where that leaves twins, with the settings in which the
 * twins differ.
 */
export function seriesLabels(configs: readonly RunConfig[]): readonly string[] {
  const numbered = runLabels(configs.map((config) => ({ ...config, seed: 0 })));
  const bare = numbered.map((label) => label.replace(/ #\d+$/, ''));
  const labels = bare.map((label, index) => {
    const twins = configs.map((_, other) => other).filter((other) => bare[other] === label);
    if (twins.length === 1) return label;
    const differences = configDifferences(twins.flatMap((other) => configs[other] ?? []));
    const place = twins.indexOf(index);
    const words = differences.flatMap(({ label: setting, values }) => {
      const value = values[place] ?? null;
      return value === null ? [] : [`${setting.charAt(0).toLowerCase()}${setting.slice(1)} ${value}`];
    });
    return `${label}, ${words.join(', ')}`;
  });
  return labels.map((label, index) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : (numbered[index] ?? label),
  );
}
