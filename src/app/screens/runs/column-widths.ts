import { remembered } from '../../../core/base/remembered';
import { plannedCuts } from '../../../core/record/plan';
import { storedBadge } from '../../persistence/stored-run';
import type { RunLine, SettingColumn } from '../../store/runs-table';
import { STATUS_WORDS } from '../../store/runs-table';
import { momentText } from './moment-text';

/** The widths of a table are given in its text's em, so that they grow with it. */
const TEXT_PX = 12;
const TITLE_PX = 14;
const PLAIN = 400;
const BOLD = 600;
/** Of texts of about one length the one with most letters may not be the widest. */
const LETTERS = 3;
const MOST_MEASURED = 20;
/** No name takes more of the room that is left over than so many em. */
const MOST_SHARE = 20;

/** The columns of every row. */
export interface ColumnWidths {
  /** `grid-template-columns`: what room is left over they share in proportion. */
  readonly template: string;
  /** `min-width` of the table. */
  readonly least: string;
}

/**
 * Columns as wide as the widest text that stands, or may come to stand, in each. Given in numbers, since a table that lays out its own
 * columns lays out a thousand rows for every cell that changes.
 */
export function columnWidths(lines: readonly RunLine[], columns: readonly SettingColumn[]): ColumnWidths {
  const name = nameWidth(lines);
  const others = [
    headed('Status', ['finished', ...lines.map(({ status }) => STATUS_WORDS[status])]),
    headed('Iteration', [iterationsText(lines)]),
    headed('Accuracy', ['100.0\u00a0%']),
    headed('Compression', ['1,000,000×']),
    headed('Started', startedTexts(lines)),
    // What differs is set in bold, and must not move the others.
    ...columns.map(({ label, values }) => headed(label, values.values(), BOLD)),
  ];
  const named = `min(${padded(name)}, var(--runs-name))`;
  return {
    template: [
      '32px',
      `minmax(${named}, ${Math.min(name, MOST_SHARE).toFixed(2)}fr)`,
      ...others.map((width) => `minmax(${padded(width)}, ${width.toFixed(2)}fr)`),
    ].join(' '),
    least: `calc(32px + ${[named, ...others.map(padded)].join(' + ')})`,
  };
}

function headed(label: string, values: Iterable<string | null>, weight = PLAIN): number {
  return Math.max(widthOf(label, PLAIN), ...longest(values).map((text) => widthOf(text, weight)));
}

/** With the padding of a cell, and what rounding may cost. */
function padded(width: number): string {
  return `calc(${width.toFixed(2)}em + 17px)`;
}

const nameText = remembered(({ title, row }: RunLine) =>
  [title, ...row.tags.map((tag) => `#${tag}`)].join(' '),
);

function nameWidth(lines: readonly RunLine[]): number {
  const badges = new Set(lines.map(({ row }) => storedBadge(row)));
  return Math.max(
    ...longest(lines.map(nameText)).map((text) => widthOf(text, PLAIN, TITLE_PX)),
    ...longest(badges).map((text) => widthOf(text, PLAIN)),
  );
}

function iterationsText(lines: readonly RunLine[]): string {
  const most = Math.max(...lines.map(({ row }) => plannedCuts(row.config)));
  return `${most} of ${most}`;
}

/** One of every year: its days are about as wide. */
function startedTexts(lines: readonly RunLine[]): readonly string[] {
  const years = new Set(lines.map(({ row }) => row.createdAt.slice(0, 4)));
  return [...years].map((year) => momentText(`${year}-11-28T20:00:00`));
}

function longest(values: Iterable<string | null>): readonly string[] {
  const texts = [...values].filter((text) => text !== null);
  const most = texts.reduce((length, text) => Math.max(length, text.length), 0);
  return [...new Set(texts.filter((text) => text.length > most - LETTERS))].slice(0, MOST_MEASURED);
}

const known = new Map<string, number>();
let pen: CanvasRenderingContext2D | null = null;

/** In em of the table's text. */
function widthOf(text: string, weight: number, px = TEXT_PX): number {
  const key = `${weight} ${px} ${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  pen ??= document.createElement('canvas').getContext('2d');
  if (pen === null) return (text.length * px) / TEXT_PX / 2;
  pen.font = `${weight} ${px}px ${getComputedStyle(document.documentElement).fontFamily}`;
  const width = pen.measureText(text).width / TEXT_PX;
  known.set(key, width);
  return width;
}
