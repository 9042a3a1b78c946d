import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { captionOf, curveStory } from '../../../core/record/caption';
import { isGradual } from '../../../core/record/plan';
import { runPhases } from '../../../core/record/run-series';
import type { ChartRun } from '../../charts/chart-run';
import { useLab } from '../../store/lab-store';
import type { Guess } from '../../store/prefs';
import type { LabRuns } from './use-lab-runs';

const GUESSES: Readonly<Record<Guess, string>> = {
  fall: 'fall',
  rise: 'rise',
  'fall-rise-fall': 'fall, rise and fall again',
};

function storiesOf(charts: readonly ChartRun[]): string {
  return charts
    .map(({ label, iterations, over }) => `${label} ${curveStory(runPhases(iterations, over))}`)
    .join('; ');
}

/** What just happened in the run in view, in one sentence; a replay knows only what it has shown. */
export function CaptionLine({ lab }: { readonly lab: LabRuns }): ReactElement {
  const { charts, selected, iteration, newest } = lab;
  const guessed = useLab((state) => state.view.guessed);
  const revealed = useLab((state) => state.view.revealed);
  const text = useMemo(() => {
    if (selected === null || selected.iterations.length === 0) return null;
    const known = revealed === null ? selected.iterations : selected.iterations.slice(0, revealed + 1);
    const report = runPhases(known, selected.over && revealed === null);
    return captionOf(known, Math.min(iteration, known.length - 1), report);
  }, [selected, iteration, revealed]);
  if (text === null)
    return <p className="caption quiet">Every cut is explained here, in one sentence, as it happens.</p>;
  const channels = charts.some(({ config }) => isGradual(config));
  if (
    !channels &&
    guessed !== null &&
    revealed === null &&
    iteration === newest &&
    charts.every((run) => run.over)
  )
    return (
      <p className="caption">
        <b>You guessed that the PQ Index would {GUESSES[guessed]}.</b> What it did: {storiesOf(charts)}.
      </p>
    );
  return (
    <p className="caption">
      <b>{selected?.label.replace(/\.$/, '')}.</b> {text}
    </p>
  );
}
