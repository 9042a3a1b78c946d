import { LabError } from '../base/errors';
import type { Figure, FigurePanel, FigureSeries } from './figure';
import { type PixelAxis, pixelAxis } from './figure-axis';
import { bandShape, lineShape, markerShape, type Point, piecesOf, thinned } from './figure-shapes';
import { attribute, escaped, pixel, textWidth, wrapped } from './svg-text';

const WIDTH = 960;
const MARGIN = 24;
const PLOT_LEFT = 88;
const PLOT_RIGHT = WIDTH - 240;
const PLOT_HEIGHT = 220;
const LABEL_HEIGHT = 18;
const INK = '#17191d';
const MUTED = '#5d6470';
const HAIR = '#e3e6ea';
const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';

const MOST_SERIES = 200;
/** Points of all lines together: about twelve bytes each. */
const MOST_POINTS = 9000;
const MOST_MARKERS = 600;

/**
 * A figure as a standalone SVG file below 200 kB: system fonts, names at the ends of the lines, title and description for screen
 * readers, caption lines underneath. The same figure is the same text.
 * @throws LabError `bad-config` for more lines than a picture can tell apart.
 */
export function chartSvg({ title, description, panels, captions }: Figure): string {
  const series = panels.reduce((sum, panel) => sum + panel.series.length, 0);
  if (series > MOST_SERIES)
    throw new LabError(
      'bad-config',
      `A picture holds at most ${MOST_SERIES} lines and this one has ${series}: choose fewer runs.`,
    );
  const most = Math.max(8, Math.floor(MOST_POINTS / Math.max(1, series)));
  const markers = panels.flatMap((panel) => panel.series).reduce((sum, { points }) => sum + points.length, 0);
  const parts: string[] = [];
  let top = MARGIN;
  for (const line of wrapped(title, 22, WIDTH - 2 * MARGIN)) {
    top += 24;
    parts.push(text(MARGIN, top, line, 'font-size="22"'));
  }
  top += 12;
  panels.forEach((panel, index) => {
    const drawn = panelShapes(panel, index, top, most, markers <= MOST_MARKERS);
    parts.push(drawn.shapes);
    top = drawn.bottom;
  });
  for (const caption of captions)
    for (const line of wrapped(caption, 12, WIDTH - 2 * MARGIN)) {
      top += 17;
      parts.push(text(MARGIN, top, line, `font-size="12" fill="${MUTED}"`));
    }
  const height = Math.ceil(top + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description" font-family="${FONT}" fill="${INK}">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function panelShapes(
  panel: FigurePanel,
  index: number,
  top: number,
  most: number,
  withMarkers: boolean,
): { readonly shapes: string; readonly bottom: number } {
  const plotTop = top + 34;
  const named = panel.series.filter(({ faint }) => !faint).length + (panel.reference === null ? 0 : 1);
  const height = Math.max(PLOT_HEIGHT, named * LABEL_HEIGHT);
  const plotBottom = plotTop + height;
  const x = pixelAxis(panel.x, PLOT_LEFT, PLOT_RIGHT, 9);
  const y = pixelAxis(panel.y, plotBottom, plotTop, 6);
  const middle = (plotTop + plotBottom) / 2;
  const clip = `plot-${index}`;
  const lines = panel.series.map((series) => ({ series, pieces: piecesOf(series, x, y) }));
  const behind = lines.filter(({ series }) => series.faint);
  const front = lines.filter(({ series }) => !series.faint);
  const shapes = [
    `<clipPath id="${clip}"><rect x="${PLOT_LEFT - 5}" y="${pixel(plotTop - 5)}" width="${PLOT_RIGHT - PLOT_LEFT + 10}" height="${pixel(height + 10)}"/></clipPath>`,
    text(MARGIN, top + 20, panel.title, 'font-size="16"'),
    ...gridShapes(x, y, plotTop, plotBottom),
    text(
      (PLOT_LEFT + PLOT_RIGHT) / 2,
      plotBottom + 40,
      panel.x.title,
      `font-size="14" text-anchor="middle" fill="${MUTED}"`,
    ),
    text(
      MARGIN + 8,
      middle,
      panel.y.title,
      `font-size="14" text-anchor="middle" fill="${MUTED}" transform="rotate(-90 ${MARGIN + 8} ${pixel(middle)})"`,
    ),
    `<g clip-path="url(#${clip})">`,
    referenceShape(panel.reference, y),
    ...front.map(({ series }) => bandShape(series, x, y, most)),
    ...[...behind, ...front].flatMap(({ series, pieces }) =>
      pieces.map((piece) => lineShape(series, thinned(piece, most))),
    ),
    ...front.flatMap(({ series, pieces }) =>
      pieces
        .filter((piece) => withMarkers || piece.length === 1)
        .flatMap((piece) => piece.map((point) => markerShape(series, point))),
    ),
    '</g>',
    ...labelShapes(endLabels(panel, front, y), plotTop, plotBottom),
  ];
  return { shapes: shapes.filter((shape) => shape !== '').join('\n'), bottom: plotBottom + 64 };
}

function gridShapes(x: PixelAxis, y: PixelAxis, top: number, bottom: number): readonly string[] {
  const line = (x1: number, y1: number, x2: number, y2: number, color: string): string =>
    `<path d="M${pixel(x1)} ${pixel(y1)}L${pixel(x2)} ${pixel(y2)}" stroke="${color}"/>`;
  return [
    ...y.ticks.flatMap(({ at, text: label }) => [
      line(PLOT_LEFT, at, PLOT_RIGHT, at, HAIR),
      text(PLOT_LEFT - 8, at + 4, label, `font-size="12" text-anchor="end" fill="${MUTED}"`),
    ]),
    line(PLOT_LEFT, bottom, PLOT_RIGHT, bottom, MUTED),
    ...x.ticks.flatMap(({ at, text: label }) => [
      line(at, bottom, at, bottom + 4, MUTED),
      text(at, bottom + 18, label, `font-size="12" text-anchor="middle" fill="${MUTED}"`),
    ]),
    line(PLOT_LEFT, top, PLOT_LEFT, bottom, HAIR),
  ];
}

function referenceShape(reference: FigurePanel['reference'], y: PixelAxis): string {
  const at = reference === null ? null : y.place(reference.y);
  if (reference === null || at === null) return '';
  const high = y.place(reference.y + reference.spread) ?? at;
  const low = y.place(reference.y - reference.spread) ?? at;
  const width = PLOT_RIGHT - PLOT_LEFT;
  const band =
    reference.spread > 0
      ? `<rect x="${PLOT_LEFT}" y="${pixel(high)}" width="${width}" height="${pixel(low - high)}" fill="${MUTED}" fill-opacity="0.12"/>`
      : '';
  return `${band}<path d="M${PLOT_LEFT} ${pixel(at)}H${PLOT_RIGHT}" stroke="${MUTED}" stroke-width="1.5" stroke-dasharray="6 3"/>`;
}

interface EndLabel {
  readonly name: string;
  readonly end: Point;
  /** null = the reference line. */
  readonly series: FigureSeries | null;
}

/** The names of the lines where they end; a line without points has its name at the bottom. */
function endLabels(
  { reference }: FigurePanel,
  lines: readonly { readonly series: FigureSeries; readonly pieces: readonly (readonly Point[])[] }[],
  y: PixelAxis,
): readonly EndLabel[] {
  const labels = lines.map(({ series, pieces }): EndLabel => {
    const end = pieces.at(-1)?.at(-1) ?? { x: PLOT_RIGHT, y: Number.POSITIVE_INFINITY };
    return { name: series.name, end, series };
  });
  const at = reference === null ? null : y.place(reference.y);
  if (reference === null || at === null) return labels;
  return [...labels, { name: reference.name, end: { x: PLOT_RIGHT, y: at }, series: null }];
}

/** Labels in the order of their lines, moved apart until none overlaps; a hair leads from line to label. */
function labelShapes(labels: readonly EndLabel[], top: number, bottom: number): readonly string[] {
  const sorted = labels.toSorted((a, b) => a.end.y - b.end.y);
  const places: number[] = [];
  sorted.forEach(({ end }, i) => {
    const wanted = Math.max(top + LABEL_HEIGHT / 2, Math.min(bottom - LABEL_HEIGHT / 2, end.y));
    places.push(Math.max(wanted, (places[i - 1] ?? Number.NEGATIVE_INFINITY) + LABEL_HEIGHT));
  });
  let lowest = bottom - LABEL_HEIGHT / 2;
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i] ?? 0, lowest);
    lowest = (places[i] ?? 0) - LABEL_HEIGHT;
  }
  return sorted.map(({ name, end, series }, i) => {
    const at = places[i] ?? 0;
    const color = series?.color ?? MUTED;
    const start = PLOT_RIGHT + 14;
    const dash = series === null ? '6 3' : series.dash;
    const fromX = Math.max(PLOT_LEFT, Math.min(PLOT_RIGHT, end.x)) + 5;
    const fromY = Math.max(top, Math.min(bottom, end.y));
    const from = Number.isFinite(end.y)
      ? `M${pixel(fromX)} ${pixel(fromY)}L${pixel(start - 4)} ${pixel(at)}`
      : '';
    const sample = `<path d="M${start} ${pixel(at)}h22" stroke="${attribute(color)}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${attribute(dash)}"`}/>`;
    const marker = series === null ? '' : markerShape(series, { x: start + 11, y: at });
    const short = shortened(name, 12, WIDTH - 8 - (start + 28));
    return [
      from === '' ? '' : `<path d="${from}" stroke="${HAIR}" fill="none"/>`,
      sample,
      marker,
      `<text x="${start + 28}" y="${pixel(at + 4)}" font-size="12">${escaped(short)}${short === name ? '' : `<title>${escaped(name)}</title>`}</text>`,
    ].join('');
  });
}

function shortened(name: string, size: number, width: number): string {
  if (textWidth(name, size) <= width) return name;
  const letters = [...name];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size) > width) letters.pop();
  return `${letters.join('')}…`;
}

function text(x: number, y: number, content: string, style: string): string {
  return `<text x="${pixel(x)}" y="${pixel(y)}" ${style}>${escaped(content)}</text>`;
}
