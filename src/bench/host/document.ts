import { readFileSync, writeFileSync } from 'node:fs';
import type { Figures } from './figures';
import { numberAt } from './figures';
import { LIMIT_SECONDS } from './plan';
import { tablesOf } from './report';
import { asMarkdown } from './table';

const FILE = 'docs/performance.md';
const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

/** Replaces what stands between the markers of docs/performance.md. @throws Error when a marker is missing. */
export function writeDocument(figures: Figures): string {
  const tables = tablesOf(figures).map(asMarkdown);
  const text = withGenerated(readFileSync(FILE, 'utf8'), [measuredOn(figures), ...tables].join('\n\n'));
  writeFileSync(FILE, text);
  return FILE;
}

/** The document with another generated part. @throws Error when a marker is missing. */
export function withGenerated(text: string, generated: string): string {
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from === -1 || to < from)
    throw new Error(`${FILE} needs the lines ${START} and ${END}, in this order.`);
  return `${text.slice(0, from + START.length)}\n\n${generated}\n\n${text.slice(to)}`;
}

export function measuredOn(figures: Figures): string {
  const at = (key: string) => String(figures[key] ?? 'unknown');
  const quick = figures.quick === 'yes' ? ' Quick run: the numbers are rough.' : '';
  const late = overTime(figures);
  return (
    `Measured on ${at('date').slice(0, 10)}: ${at('machine.processor')}, ${at('machine.cores')} cores, ` +
    `${at('machine.memory_gib')} GiB, ${at('machine.platform')}, ${at('machine.browser')}, ` +
    `WebGPU: ${at('machine.webgpu')}, WebGL: ${at('machine.webgl')}. ` +
    `The run took ${at('seconds')} s; load of the machine at its start ${at('machine.load_at_start')}.` +
    `${late === null ? '' : ` ${late}`}${quick}`
  );
}

/** What to say of a run that took longer than it may; null of one that did not. */
export function overTime(figures: Figures): string | null {
  const seconds = numberAt(figures, 'seconds');
  if (seconds === null || seconds <= LIMIT_SECONDS) return null;
  return `That is more than the ${LIMIT_SECONDS} s it may take: the machine was busy, or src/bench/host/plan.ts asks for too much.`;
}
