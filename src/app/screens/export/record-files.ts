import type { RunRecord } from '../../../core/record/run-record';
import { iterationsCsv } from '../../../core/report/iterations-csv';
import { layersCsv } from '../../../core/report/layers-csv';
import { methodsText } from '../../../core/report/methods-text';
import { runsJson } from '../../../core/report/parse-runs';
import type { FileEntry } from '../../ui/file-list';
import { pngOf } from '../../ui/save-file';

const PNG_SCALE = 2;

/** A chart as pictures. */
export function pictureFiles(name: string, svg: () => string): readonly FileEntry[] {
  return [
    {
      label: 'Chart, SVG',
      hint: 'with names, N and settings',
      make: () => ({ name: `${name}.svg`, content: svg(), type: 'image/svg+xml' }),
    },
    {
      label: 'Chart, PNG',
      hint: 'the same at twice the size',
      make: async () => ({
        name: `${name}.png`,
        content: await pngOf(svg(), PNG_SCALE),
        type: 'image/png',
      }),
    },
  ];
}

/** Runs as tables and texts. */
export function recordFiles(prefix: string, runs: readonly RunRecord[]): readonly FileEntry[] {
  return [
    {
      label: 'Records, CSV',
      hint: 'one row per run and iteration',
      make: () => ({ name: `${prefix}iterations.csv`, content: iterationsCsv(runs), type: 'text/csv' }),
    },
    {
      label: 'Layers, CSV',
      hint: 'one row per run, iteration and layer',
      make: () => ({ name: `${prefix}layers.csv`, content: layersCsv(runs), type: 'text/csv' }),
    },
    {
      label: 'Records, JSON',
      hint: 'everything, to be opened again',
      make: () => ({ name: `${prefix}runs.json`, content: runsJson(runs), type: 'application/json' }),
    },
    {
      label: 'Methods, text',
      hint: 'how the runs were made, as a paper says it',
      make: () => ({ name: `${prefix}methods.txt`, content: methodsText(runs), type: 'text/plain' }),
    },
  ];
}
