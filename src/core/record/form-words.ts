import { formBadge, type NetForm, netForm, type SizeNote, sizeNote } from './net-form';
import { densityText } from './number-text';
import type { IterationRecord } from './run-record';

/** Whether the net of a record got smaller, in the words of the badge. Every badge of a result is this one. */
export function recordBadge(record: IterationRecord): string {
  return formBadge({ form: netForm(record) });
}

/**
 * The same of runs that are shown as one, each at its last record: one badge where they agree, else each with how many it is of. Runs
 * without a record say nothing.
 */
export function lastBadges(runs: readonly { readonly iterations: readonly IterationRecord[] }[]): string {
  const counts = new Map<NetForm, number>();
  for (const { iterations } of runs) {
    const last = iterations.at(-1);
    if (last !== undefined) counts.set(netForm(last), (counts.get(netForm(last)) ?? 0) + 1);
  }
  const of = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const badges = [...counts].map(([form, count]) =>
    counts.size === 1 ? formBadge({ form }) : `${formBadge({ form })} (${count} of ${of})`,
  );
  return badges.join(', ');
}

/** Runs with the same badge. */
export interface FormLine {
  readonly badge: string;
  /** What their parameters stand for; null: for the nets as they are. */
  readonly note: SizeNote | null;
  readonly runs: readonly FormRun[];
}

export interface FormRun {
  /** Its place in the list it came from. */
  readonly run: number;
  /** "31.2 %" of the dense net's parameters; null of single weights, which no removal could take out. */
  readonly parameters: string | null;
}

/** What to say of every run at one record, badge by badge. */
export function formLines(records: readonly (IterationRecord | undefined)[]): readonly FormLine[] {
  const lines = new Map<string, FormLine & { readonly runs: FormRun[] }>();
  records.forEach((record, run) => {
    if (record === undefined) return;
    const badge = recordBadge(record);
    const { paramsAlive, paramsTotal } = record.size;
    const parameters =
      record.channels === undefined || paramsTotal === 0 ? null : densityText(paramsAlive / paramsTotal);
    const note = record.channels === undefined ? null : sizeNote(record);
    const line = lines.get(`${badge}/${note}`) ?? { badge, note, runs: [] };
    line.runs.push({ run, parameters });
    lines.set(`${badge}/${note}`, line);
  });
  return [...lines.values()];
}

/** The same as a caption of a picture: of every run's last record. */
export function formCaption(
  runs: readonly { readonly label: string; readonly iterations: readonly IterationRecord[] }[],
): string | null {
  const lines = formLines(runs.map(({ iterations }) => iterations.at(-1)));
  if (lines.length === 0) return null;
  const parts = lines.map(({ badge, note, runs: members }) => {
    const names = members.map(({ run, parameters }) => {
      const label = runs[run]?.label ?? '';
      return parameters === null
        ? label
        : `${label} (${parameters} of the parameters${note === null ? '' : ` ${note}`})`;
    });
    return `${badge}: ${names.join(', ')}`;
  });
  return `At the end. ${parts.join('. ')}.`;
}
