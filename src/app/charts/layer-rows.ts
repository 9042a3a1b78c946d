import { unitLayers } from '../../core/record/run-series';
import type { ChartRun } from './chart-run';
import type { Series, Strip, StripGroup } from './panel';
import { lastPoint } from './panel';

/** More rows than this are too low to have a height in them. */
const MOST_LANES = 12;
/** With more layers than this those of a stage share a name and a sum. */
const MOST_NAMED = 6;

interface LayerRows {
  readonly strip: Omit<Strip, 'heights'>;
  /** The lines of the rows, top to bottom. */
  readonly series: readonly Series[];
  /** Over the layers that share a stage (conv2.1 and conv2.2), which a sentence has room for. */
  readonly sums: readonly Series[];
}

/**
 * The layers of one or more runs as rows, layer by layer, so that what the runs left of it stands one above the other.
 *
 * @param lines of every run, in the order of its layers.
 */
export function layerStrip(runs: readonly ChartRun[], lines: readonly (readonly Series[])[]): LayerRows {
  const groups: StripGroup[] = [];
  const sums: Series[] = [];
  const series: Series[] = [];
  const totals: number[] = [];
  const staged = runs.map((run, place) => {
    const [first] = run.iterations;
    const layers = first === undefined ? [] : unitLayers(first);
    return { run, layers, lines: lines[place] ?? [], stages: stagesOf(layers.map(({ name }) => name)) };
  });
  const most = Math.max(0, ...staged.map(({ stages }) => stages.length));
  for (let at = 0; at < most; at++) {
    let above: string | null = null;
    for (const { run, layers, lines: own, stages } of staged) {
      const stage = stages[at];
      if (stage === undefined) continue;
      const { name, from, rows } = stage;
      const total = layers.slice(from, from + rows).reduce((all, layer) => all + layer.total, 0);
      const stageLines = own.slice(from, from + rows);
      const label = runs.length > 1 ? `${run.label} ${name}` : name;
      const sum = sumOf(stageLines, `${run.runId}/${name}`, label);
      const alive = sum === null ? 0 : (lastPoint(sum)?.value ?? 0);
      const opens = name !== above;
      const whose = { key: `${run.runId}/${name}`, label: run.label, style: run.style };
      groups.push({ ...whose, name, from: totals.length, rows, alive, total, opens });
      totals.push(...layers.slice(from, from + rows).map((layer) => layer.total));
      series.push(...stageLines);
      if (sum !== null) sums.push(sum);
      above = name;
    }
  }
  return { strip: { form: totals.length <= MOST_LANES ? 'lanes' : 'tones', totals, groups }, series, sums };
}

/** "conv2.1.1" and "conv2.1.2" are of stage "conv2"; few layers are told one by one. */
function stagesOf(names: readonly string[]): { name: string; from: number; rows: number }[] {
  if (names.length <= MOST_NAMED) return names.map((name, from) => ({ name, from, rows: 1 }));
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
  const values = first.values.map((_, i) =>
    lines.every(({ values: own }) => (own[i] ?? null) === null)
      ? null
      : lines.reduce((sum, line) => sum + (line.values[i] ?? 0), 0),
  );
  return { ...first, key, label, values };
}
