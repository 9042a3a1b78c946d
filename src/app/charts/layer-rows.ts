import { unitLayers } from '../../core/record/run-series';
import type { ChartRun } from './chart-run';
import type { Series, Strip, StripGroup } from './panel';
import { lastPoint } from './panel';

/**
 * The layers of one or more runs as rows of tones, and the sums over layers that share a stage (conv2.1 and conv2.2), which a sentence
 * has room for.
 */
export function layerStrip(
  runs: readonly ChartRun[],
  lines: readonly Series[],
): { readonly strip: Strip; readonly sums: readonly Series[] } {
  const groups: StripGroup[] = [];
  const sums: Series[] = [];
  const totals: number[] = [];
  for (const { runId, label, style, iterations } of runs) {
    const [first] = iterations;
    const layers = first === undefined ? [] : unitLayers(first);
    let opens = true;
    for (const { name, from, rows } of stagesOf(layers.map((layer) => layer.name))) {
      const own = lines.slice(totals.length, totals.length + rows);
      const total = layers.slice(from, from + rows).reduce((sum, layer) => sum + layer.total, 0);
      const sum = sumOf(own, `${runId}/${name}`, runs.length > 1 ? `${label} ${name}` : name);
      const alive = sum === null ? 0 : (lastPoint(sum)?.value ?? 0);
      groups.push({ name, label, style, from: totals.length, rows, alive, total, opens });
      totals.push(...layers.slice(from, from + rows).map((layer) => layer.total));
      if (sum !== null) sums.push(sum);
      opens = false;
    }
  }
  return { strip: { totals, groups }, sums };
}

/** "conv2.1.1" and "conv2.1.2" are of stage "conv2". */
function stagesOf(names: readonly string[]): { name: string; from: number; rows: number }[] {
  const stages: { name: string; from: number; rows: number }[] = [];
  names.forEach((name, from) => {
    const stage = name.split('.')[0] ?? name;
    const open = stages.at(-1);
    if (open !== undefined && open.name === stage) open.rows += 1;
    else stages.push({ name: stage, from, rows: 1 });
  });
  return stages;
}

function sumOf(lines: readonly Series[], key: string, label: string): Series | null {
  const [first] = lines;
  if (first === undefined) return null;
  const values = first.values.map((_, i) => lines.reduce((sum, line) => sum + (line.values[i] ?? 0), 0));
  return { ...first, key, label, values };
}
