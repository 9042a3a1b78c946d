import type { GoldenReport } from '../../core/golden/check-file';
import type { CheckResult } from '../../core/golden/findings';

const MOST_FAILURES = 20;
const HEADINGS = ['kind', 'passed', 'failed', 'not comparable', 'values compared'];

/** The report of one file: a table per kind, then every reason and the first failures, one line each. */
export function reportLines(path: string, report: GoldenReport): readonly string[] {
  const { results } = report;
  const kinds = [...new Set(results.map((result) => result.kind))];
  const rows = [
    ...kinds.map((kind) =>
      row(
        kind,
        results.filter((result) => result.kind === kind),
      ),
    ),
    row('all', results),
  ];
  return [
    `${path} (schema ${report.schema})`,
    '',
    ...aligned([HEADINGS, ...rows]),
    ...reasons('Not comparable, with the reason:', results, (result) => result.notComparable),
    ...reasons('Differences a rule of the specification allows:', results, (result) => result.allowed),
    ...failures(results),
    '',
    verdict(results),
  ];
}

function row(kind: string, results: readonly CheckResult[]): readonly string[] {
  const count = (status: CheckResult['status']): string =>
    String(results.filter((result) => result.status === status).length);
  const compared = results.reduce((sum, result) => sum + result.compared, 0);
  return [kind, count('passed'), count('failed'), count('not-comparable'), String(compared)];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Each distinct reason once, with the number of entries it concerns and the first of them. */
function reasons(
  heading: string,
  results: readonly CheckResult[],
  pick: (result: CheckResult) => readonly string[],
): readonly string[] {
  const entries = new Map<string, string[]>();
  for (const result of results) {
    for (const reason of new Set(pick(result)))
      entries.set(reason, [...(entries.get(reason) ?? []), result.id]);
  }
  if (entries.size === 0) return [];
  const lines = [...entries].map(([reason, ids]) => {
    const shown = ids.slice(0, 3).join(', ');
    return `  ${ids.length} x ${reason}: ${shown}${ids.length > 3 ? ', ...' : ''}`;
  });
  return ['', heading, ...lines];
}

function failures(results: readonly CheckResult[]): readonly string[] {
  const failed = results.filter((result) => result.status === 'failed');
  if (failed.length === 0) return [];
  const lines = failed.slice(0, MOST_FAILURES).map((result) => {
    const more = result.failures.length > 1 ? ` (and ${result.failures.length - 1} more)` : '';
    return `  ${result.kind} ${result.id}: ${result.failures[0] ?? ''}${more}`;
  });
  const left = failed.length - lines.length;
  return ['', 'Failed:', ...lines, ...(left > 0 ? [`  ... and ${left} more entries`] : [])];
}

function verdict(results: readonly CheckResult[]): string {
  const failed = results.filter((result) => result.status === 'failed').length;
  const apart = results.filter((result) => result.status === 'not-comparable').length;
  const passed = results.length - failed - apart;
  return failed === 0
    ? `All ${passed} comparable entries agree with the authors' code; ${apart} not comparable.`
    : `${failed} of ${passed + failed} comparable entries disagree with the authors' code; ${apart} not comparable.`;
}
