import type { ReactElement } from 'react';
import { durationText } from '../../../core/record/number-text';
import { compareSweep, goOnSweep, pauseSweep, resumeSweep, stopSweep } from '../../store/sweep-actions';
import type { KeptSweep, SweepProgress } from '../../store/sweep-progress';

interface SweepLineProps {
  readonly sweep: KeptSweep;
  readonly progress: SweepProgress;
  /** The sweep in few words, for narrow places. */
  readonly short?: boolean;
  /** A way to Compare was taken. */
  readonly onLeave?: (() => void) | undefined;
  readonly onHide?: (() => void) | undefined;
}

const MOST_REASONS = 3;

/** One sweep: how far it is, how long it still takes, and what can be done about it. */
export function SweepLine({ sweep, progress, short, onLeave, onHide }: SweepLineProps): ReactElement {
  const { active, interrupted, resumable, failures, held, total, done } = progress;
  const name = `Sweep ${sweep.number}`;
  const over = total - active.length - interrupted.length;
  return (
    <div className="sweep-line">
      <p className="hint">
        <b title={sweep.name}>{short === true ? name : sweep.name}</b> {stateText(progress)}
      </p>
      {(active.length > 0 || interrupted.length > 0) && (
        <progress aria-label={`Progress of ${name}`} max={1} value={done} />
      )}
      {short !== true &&
        failures.slice(0, MOST_REASONS).map((reason) => (
          <p key={reason} className="hint">
            <strong className="problem">{reason}</strong>
          </p>
        ))}
      <div className="links">
        {active.length > 0 && !held && (
          <LineButton label="Pause" of={name} onClick={() => pauseSweep(progress)} />
        )}
        {active.length > 0 && held && (
          <LineButton label="Go on" of={name} onClick={() => goOnSweep(progress)} />
        )}
        {active.length > 0 && <LineButton label="Stop" of={name} onClick={() => stopSweep(progress)} />}
        {resumable.length > 0 && active.length === 0 && (
          <LineButton label="Resume" of={name} onClick={() => resumeSweep(progress)} />
        )}
        <LineButton
          label="Compare"
          of={name}
          disabled={over === 0 && (progress.counts.running ?? 0) === 0}
          onClick={() => {
            onLeave?.();
            void compareSweep(sweep);
          }}
        />
        {onHide !== undefined && active.length === 0 && (
          <LineButton label="Hide" of={name} onClick={onHide} />
        )}
      </div>
    </div>
  );
}

function LineButton(props: {
  readonly label: string;
  readonly of: string;
  readonly disabled?: boolean;
  onClick(): void;
}): ReactElement {
  const { label, of, disabled = false, onClick } = props;
  return (
    <button
      type="button"
      className="text-button"
      aria-label={`${label}: ${of}`}
      disabled={disabled}
      onClick={onClick}
    >
      {label}
    </button>
  );
}

/** "12 of 45 runs done, 2 running, 4 min left". */
function stateText({ counts, total, active, interrupted, held, secondsLeft }: SweepProgress): string {
  const count = (status: keyof typeof counts) => counts[status] ?? 0;
  const finished = count('finished');
  const part = (number: number, word: string) => (number > 0 ? [`${number} ${word}`] : []);
  const ended = [
    ...part(count('failed'), 'failed'),
    ...part(count('stopped'), 'stopped'),
    ...part(count('elsewhere'), 'in another tab'),
  ];
  if (active.length > 0)
    return [
      `${finished} of ${total} runs done`,
      ...(held ? ['paused'] : part(count('running') + count('starting'), 'running')),
      ...ended,
      ...(secondsLeft === null ? [] : [`${durationText(secondsLeft)} left`]),
    ].join(', ');
  if (interrupted.length > 0)
    return [`was interrupted: ${finished} of ${total} runs done`, ...ended].join(', ');
  if (finished === total) return `is done: ${total} ${total === 1 ? 'run' : 'runs'}`;
  return [`is over: ${finished} of ${total} runs done`, ...ended].join(', ');
}
