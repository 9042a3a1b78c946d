/** A chart as data: everything a standalone picture of it needs. Colours are CSS colours, light background. */
export interface Figure {
  readonly title: string;
  /** The chart in words, for those who do not see it. */
  readonly description: string;
  /** Top to bottom. */
  readonly panels: readonly FigurePanel[];
  /** Lines underneath: N, the config, the app's version. */
  readonly captions: readonly string[];
}

export interface FigurePanel {
  readonly title: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  readonly series: readonly FigureSeries[];
  /** A horizontal line, such as the dense net's accuracy, with its spread around it. */
  readonly reference: { readonly name: string; readonly y: number; readonly spread: number } | null;
}

export interface FigureAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log2' | 'log10';
  readonly min: number;
  readonly max: number;
  /** '' = no tick there. */
  readonly tickText: (value: number) => string;
}

export interface FigureSeries {
  /** Stands at the end of its line. */
  readonly name: string;
  readonly color: string;
  /** SVG dash array; '' = drawn through. */
  readonly dash: string;
  readonly marker: 'circle' | 'square' | 'diamond' | 'cross' | 'triangle' | 'none';
  readonly hollow: boolean;
  /** A single seed behind a mean: thin, pale, without a name. */
  readonly faint: boolean;
  /** y null = a gap. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  readonly band: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}
