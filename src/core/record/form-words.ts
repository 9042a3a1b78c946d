import { formBadge } from './channel-words';
import { densityText } from './number-text';
import type { IterationRecord } from './run-record';

/** Whether a net got smaller, in the words of the badge; null where there is nothing to say: no weight is cut yet. */
export function recordBadge({ channels, size }: IterationRecord): string | null {
  if (channels !== undefined) return formBadge(channels);
  return size.weightsAlive === size.weightsTotal ? null : formBadge({ form: 'masked' });
}

/** One or more runs of which the same can be said. */
export interface FormLine {
  /** Places of the runs in the list they came from. */
  readonly runs: readonly number[];
  readonly badge: string;
  /** "31.2 %" of the dense net's parameters; null where masking keeps them all in memory. */
  readonly parameters: string | null;
}

/** What to say of every run at one record; those that say the same share a line. */
export function formLines(records: readonly (IterationRecord | undefined)[]): readonly FormLine[] {
  const lines = new Map<string, { runs: number[]; badge: string; parameters: string | null }>();
  records.forEach((record, run) => {
    const badge = record === undefined ? null : recordBadge(record);
    if (record === undefined || badge === null || badge === '') return;
    const { paramsAlive, paramsTotal } = record.size;
    const parameters =
      record.channels === undefined || paramsTotal === 0 ? null : densityText(paramsAlive / paramsTotal);
    const line = lines.get(`${badge}/${parameters}`) ?? { runs: [], badge, parameters };
    line.runs.push(run);
    lines.set(`${badge}/${parameters}`, line);
  });
  return [...lines.values()];
}

/** The same as a caption of a picture: of every run's last record. */
export function formCaption(
  runs: readonly { readonly label: string; readonly iterations: readonly IterationRecord[] }[],
): string | null {
  const lines = formLines(runs.map(({ iterations }) => iterations.at(-1)));
  if (lines.length === 0) return null;
  const parts = lines.map(({ runs: places, badge, parameters }) => {
    const names = places.map((place) => runs[place]?.label ?? '').join(', ');
    return `${names}: ${badge}${parameters === null ? '' : `, ${parameters} of the parameters`}`;
  });
  return `At the end, ${parts.join('; ')}.`;
}
