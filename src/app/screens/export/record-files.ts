import type { RunRecord } from '../../../core/record/run-record';
import { recordsFile } from '../../store/run-files';
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
      make: async () => ({
        name: `${prefix}iterations.csv`,
        content: await recordsFile('iterations-csv', runs),
        type: 'text/csv',
      }),
    },
    {
      label: 'Layers, CSV',
      hint: 'one row per run, iteration and layer',
      make: async () => ({
        name: `${prefix}layers.csv`,
        content: await recordsFile('layers-csv', runs),
        type: 'text/csv',
      }),
    },
    {
      label: 'Records, JSON',
      hint: 'everything, to be opened again',
      make: async () => ({
        name: `${prefix}runs.json`,
        content: await recordsFile('runs-json', runs),
        type: 'application/json',
      }),
    },
    {
      label: 'Methods, text',
      hint: 'how the runs were made, as a paper says it',
      make: async () => ({
        name: `${prefix}methods.txt`,
        content: await recordsFile('methods', runs),
        type: 'text/plain',
      }),
    },
  ];
}
