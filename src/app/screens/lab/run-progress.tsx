import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { RunStage } from '../../../core/protocol/protocol';
import { accuracyText, countText, durationText } from '../../../core/record/number-text';
import { isGradual, plannedCuts } from '../../../core/record/plan';
import { runLabels } from '../../../core/record/run-label';
import { useLab } from '../../store/lab-store';
import { whereText } from '../../store/library';
import type { RunState } from '../../store/run-state';
import { shownGroup } from '../../store/runs';
import { shownRuns } from '../../store/shown';
import { dateText } from './date-text';
import { ResumeButton, ResumeOffer } from './resume-offer';

const STAGES: Readonly<Record<RunStage, string>> = {
  prepare: 'preparing',
  train: 'training',
  evaluate: 'testing',
  rank: 'rating the channels',
  cut: 'cutting',
  rewind: 'rewinding',
  time: 'timing the net',
};

/** Where the shown runs stand and how long they still take; for a recording, where it comes from. */
export function RunProgress(): ReactElement {
  const group = useLab((state) => shownGroup(state.runs));
  const runs = useLab(useShallow(shownRuns));
  const recording = useLab((state) => state.recording);
  if (group === null)
    return (
      <>
        <p className="hint">
          {recording === 'loading'
            ? 'Loading the recorded run.'
            : 'Nothing has run yet. Choose a preset, then run it.'}
        </p>
        <ResumeOffer />
      </>
    );
  if (group.recorded !== null)
    return (
      <>
        <p className="hint">
          Recorded on {dateText(group.recorded.at)}, {group.recorded.machine}. Run it to see it trained here.
        </p>
        <ResumeOffer />
      </>
    );
  const labels = runLabels(runs.map(({ config }) => config));
  return (
    <ul className={runs.length > 2 ? 'progress-list many' : 'progress-list'}>
      {runs.map((run, index) => (
        <RunLine key={run.runId} run={run} label={run.title ?? labels[index] ?? ''} many={runs.length > 2} />
      ))}
    </ul>
  );
}

function RunLine(props: {
  readonly run: RunState;
  readonly label: string;
  readonly many: boolean;
}): ReactElement {
  const { run, label, many } = props;
  const done = run.status === 'finished' || run.status === 'opened' ? 1 : (run.progress?.done ?? 0);
  return (
    <li className={`run-line ${run.status}`}>
      <span>
        <b>{label}</b> {statusText(run, many)} <ResumeButton runId={run.runId} label={label} />
      </span>
      <progress aria-label={`Progress of ${label}`} max={1} value={done} />
    </li>
  );
}

function statusText(run: RunState, many: boolean): string {
  const { progress, config, failure } = run;
  const cuts = plannedCuts(config);
  const gradual = isGradual(config);
  const word = gradual ? 'step' : 'iteration';
  if (run.asked === 'stop' && run.status !== 'stopped') return 'stopping';
  switch (run.status) {
    case 'queued':
      return run.asked === 'pause'
        ? 'waits for a free worker, then does one iteration and pauses'
        : 'waits for a free worker';
    case 'starting':
      return 'starting its worker';
    case 'running':
      return `${run.asked === 'pause' ? 'pauses soon, ' : ''}${progress === null ? 'preparing' : runningText(run, many)}`;
    case 'paused':
      return `paused ${run.pauseReason === 'step' ? 'after' : 'in'} ${word} ${pausedAt(run)} of ${cuts}. Resume or step.`;
    case 'finished':
      return `finished: ${many ? '' : `${cuts} ${gradual ? 'step' : 'cut'}${cuts === 1 ? '' : 's'}, `}accuracy ${accuracyText(run.iterations.at(-1)?.test.accuracy ?? null)}`;
    case 'stopped':
      if (run.environment === null) return 'stopped before it began';
      return gradual
        ? `stopped after epoch ${run.iterations.at(-1)?.epochsTotal ?? 0} of ${config.training.epochs}`
        : `stopped after ${run.iterations.length} of ${cuts + 1} trainings`;
    case 'failed':
      return `failed: ${failure?.message ?? 'no reason given'}${run.iterations.length > 0 ? ' The records before it stay.' : ''}`;
    case 'interrupted':
      return `interrupted at ${whereText(config, run.iterations.length)}`;
    case 'elsewhere':
      return `runs in another tab, here up to ${whereText(config, run.iterations.length - 1)}`;
    case 'recorded':
      return '';
    case 'opened':
      return `from a file, accuracy ${accuracyText(run.iterations.at(-1)?.test.accuracy ?? null)} on the first ${countText(config.dataset.test)} test images`;
  }
}

/** The iteration done last after a step, else the one under way. */
function pausedAt(run: RunState): number {
  const done = Math.max(0, run.iterations.length - 1);
  return run.pauseReason === 'step' ? done : (run.progress?.iteration ?? done);
}

function runningText({ progress, config }: RunState, many: boolean): string {
  if (progress === null) return '';
  const { iteration, epoch, stage, secondsLeft } = progress;
  const where = `${isGradual(config) ? 'step' : 'iteration'} ${iteration}/${plannedCuts(config)}`;
  const left = secondsLeft === null ? '' : `, ${durationText(secondsLeft)} left`;
  if (many) return `${where}${left}`;
  const doing = stage === 'train' ? `epoch ${epoch}/${config.training.epochs}` : STAGES[stage];
  return `${where}, ${doing}${left}`;
}
