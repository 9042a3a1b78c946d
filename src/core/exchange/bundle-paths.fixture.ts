/** What every zip of runs with its charts holds, in its order; networks and scripts come behind. */
export const BUNDLE_PATHS: readonly string[] = [
  'README.txt',
  'runs.json',
  'iterations.csv',
  'layers.csv',
  'methods.txt',
  'config.json',
  'charts.svg',
];
