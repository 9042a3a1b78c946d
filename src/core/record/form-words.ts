import { formBadge, type SizeNote, sizeNote } from './net-form';
import { densityText } from './number-text';
import type { IterationRecord } from './run-record';

/** Whether a net got smaller, in the words of the badge; null where there is nothing to say: no weight is cut yet. */
export function recordBadge({ channels, size }: IterationRecord): string | null {
  if (channels !== undefined) return formBadge(channels);
  return size.weightsAlive === size.weightsTotal ? null : formBadge({ form: 'masked' });
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
    const badge = record === undefined ? null : recordBadge(record);
    if (record === undefined || badge === null || badge === '') return;
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
