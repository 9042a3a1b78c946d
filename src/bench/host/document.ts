import { readFileSync, writeFileSync } from 'node:fs';
import type { Figures } from './figures';
import { asMarkdown, tablesOf } from './report';

const FILE = 'docs/performance.md';
const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

/** Replaces what stands between the markers of docs/performance.md. @throws Error when a marker is missing. */
export function writeDocument(figures: Figures): string {
  const text = readFileSync(FILE, 'utf8');
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from === -1 || to < from)
    throw new Error(`${FILE} needs the lines ${START} and ${END}, in this order.`);
  const tables = tablesOf(figures).map(asMarkdown).join('\n\n');
  const part = `${START}\n\n${measuredOn(figures)}\n\n${tables}\n\n${END}`;
  writeFileSync(FILE, text.slice(0, from) + part + text.slice(to + END.length));
  return FILE;
}

export function measuredOn(figures: Figures): string {
  const at = (key: string) => String(figures[key] ?? 'unknown');
  const quick = figures.quick === 'yes' ? ' Quick run: the numbers are rough.' : '';
  return (
    `Measured on ${at('date').slice(0, 10)}: ${at('machine.processor')}, ${at('machine.cores')} cores, ` +
    `${at('machine.memory_gib')} GiB, ${at('machine.platform')}, ${at('machine.browser')}, WebGPU: ${at('machine.webgpu')}. ` +
    `The run took ${at('seconds')} s; load of the machine at its start ${at('machine.load_at_start')}.${quick}`
  );
}
