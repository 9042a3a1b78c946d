import type { ReactElement } from 'react';
import { memo } from 'react';
import type { RunStatus } from '../../store/run-state';

export type Cell = RunStatus | 'planned';

interface SweepGridProps {
  /** What the list is read out as. */
  readonly name: string;
  readonly labels: readonly string[];
  /** Per label, the runs of its seeds. */
  readonly cells: readonly (readonly Cell[])[];
}

const WORDS: Readonly<Record<Cell, string>> = {
  planned: 'planned',
  queued: 'waiting',
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  finished: 'done',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted',
  elsewhere: 'in another tab',
  recorded: 'recorded',
  opened: 'opened',
};

/** The grid as rows of squares: a row per setting, a square per seed. */
export function SweepGrid({ name, labels, cells }: SweepGridProps): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by the keyboard.
    <ul className="sweep-grid" aria-label={name} tabIndex={0}>
      {labels.map((label, index) => (
        <GridRow key={label} label={label} states={(cells[index] ?? []).join()} />
      ))}
    </ul>
  );
}

/** `states` as one text: a row of three hundred is drawn anew only when one of its runs changes. */
const GridRow = memo(function GridRow({
  label,
  states,
}: {
  readonly label: string;
  readonly states: string;
}) {
  const all = states.split(',').filter((state): state is Cell => state in WORDS);
  return (
    <li>
      <span>{label}</span>
      <span className="sweep-squares" role="img" aria-label={rowText(all)}>
        {all.map((state, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a square is its seed's place in the row, and never moves.
          <i key={place} className={state} />
        ))}
      </span>
    </li>
  );
});

/** "2 done, 1 running". */
function rowText(states: readonly Cell[]): string {
  const words = [...new Set(states)].map(
    (state) => `${states.filter((other) => other === state).length} ${WORDS[state]}`,
  );
  return words.join(', ');
}
