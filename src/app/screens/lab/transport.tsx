import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { changeView } from '../../store/lab-actions';
import type { LabState } from '../../store/lab-store';
import { useLab } from '../../store/lab-store';
import { pauseAll, resumeAll, stepAll, stopAll } from '../../store/run-actions';
import { isOver } from '../../store/run-state';
import { shownRuns } from '../../store/shown';
import type { Speed } from '../../store/view';
import { pauseReplay, play, SPEEDS, select } from '../../store/view';
import type { IconName } from '../../ui/icons';
import { Icon } from '../../ui/icons';
import { Select } from '../../ui/select';
import type { LabRuns } from './use-lab-runs';

/** Start, pause, step and stop: of the runs while they work, of the replay afterwards. */
export function Transport({ lab }: { readonly lab: LabRuns }): ReactElement {
  return (
    <div className="transport" role="toolbar" aria-label={lab.live ? 'Run controls' : 'Replay controls'}>
      {lab.live ? <LiveControls /> : <ReplayControls lab={lab} />}
    </div>
  );
}

/** What the controls need to know about the shown runs; nothing of their progress. */
function liveState(state: LabState) {
  const working = shownRuns(state).filter((run) => !isOver(run.status));
  const running = working.some((run) => run.status === 'running' || run.status === 'starting');
  return {
    running,
    stopping: working.every((run) => run.asked === 'stop'),
    pausing: running && working.every((run) => run.status !== 'running' || run.asked === 'pause'),
    paused: working.some((run) => run.status === 'paused'),
  };
}

function LiveControls(): ReactElement {
  const { running, stopping, pausing, paused } = useLab(useShallow(liveState));
  return (
    <>
      {running || !paused ? (
        <TransportButton
          icon="pause"
          label="Pause"
          disabled={!running || pausing || stopping}
          onClick={pauseAll}
        />
      ) : (
        <TransportButton icon="play" label="Resume" disabled={stopping} onClick={resumeAll} />
      )}
      <TransportButton
        icon="forward"
        label="Step"
        disabled={stopping || (!paused && !running)}
        onClick={stepAll}
      />
      <TransportButton icon="stop" label="Stop" disabled={stopping} onClick={stopAll} />
    </>
  );
}

function ReplayControls({ lab }: { readonly lab: LabRuns }): ReactElement {
  const { newest, iteration } = lab;
  const playing = useLab((state) => state.view.playing);
  const speed = useLab((state) => state.view.speed);
  const empty = newest === 0;
  return (
    <>
      <TransportButton
        icon="back"
        label="Back"
        bare
        disabled={empty || iteration === 0}
        onClick={() => changeView((view) => select(view, iteration - 1, newest))}
      />
      {playing ? (
        <TransportButton icon="pause" label="Pause" onClick={() => changeView(pauseReplay)} />
      ) : (
        <TransportButton
          icon="play"
          label="Play"
          disabled={empty}
          onClick={() => changeView((view) => play(view, newest))}
        />
      )}
      <TransportButton
        icon="forward"
        label="Forward"
        bare
        disabled={empty || iteration >= newest}
        onClick={() => changeView((view) => select(view, iteration + 1, newest))}
      />
      <Select
        label="Replay speed"
        className="plain-select"
        value={String(speed) as `${Speed}`}
        options={SPEEDS.map((value) => ({ value: `${value}` as const, label: `${value}×` }))}
        onChange={(value) => {
          const chosen = SPEEDS.find((entry) => String(entry) === value);
          if (chosen !== undefined) changeView((view) => ({ ...view, speed: chosen }));
        }}
      />
    </>
  );
}

interface TransportButtonProps {
  readonly icon: IconName;
  readonly label: string;
  /** The symbol alone; the name is read out. */
  readonly bare?: boolean;
  readonly disabled?: boolean;
  onClick(): void;
}

function TransportButton({ icon, label, bare = false, disabled = false, onClick }: TransportButtonProps) {
  return (
    <button
      type="button"
      className={bare ? 'transport-button bare' : 'transport-button'}
      aria-label={bare ? label : undefined}
      title={bare ? label : undefined}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      {!bare && label}
    </button>
  );
}
