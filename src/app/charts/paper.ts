import type { RunRecord } from '../../core/record/run-record';

/** The colours of the light theme, as styles/tokens.css has them: a file has no theme. */
export const PAPER_COLORS: Readonly<Record<string, string>> = {
  'var(--sap)': '#1f77d0',
  'var(--lottery)': '#d55e00',
  'var(--one-shot)': '#0b5d45',
  'var(--fine-tune)': '#b0569a',
  'var(--gradual)': '#b0569a',
  'var(--control)': '#5d6470',
  'var(--muted)': '#5d6470',
};

export const PAPER_INK = '#17191d';

/** Words around a picture in a file. */
export interface FigureWords {
  readonly title: string;
  readonly description: string;
  readonly captions: readonly string[];
}

/** "Pruning Lab 0.1.0, WebAssembly SIMD". */
export function madeWith(runs: readonly RunRecord[]): string {
  const environments = runs.map(
    ({ environment }) => `Pruning Lab ${environment.appVersion}, ${environment.device}`,
  );
  return [...new Set(environments)].join('; ');
}
