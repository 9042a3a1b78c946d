import type { ReactElement } from 'react';
import { seedCountText } from '../../../core/compare/list-text';
import { changeCompare, compareOnly, useCompareView } from '../../store/compare-view';
import { useLab } from '../../store/lab-store';
import type { RunGroup } from '../../store/runs';
import { Select } from '../../ui/select';
import { dateText } from '../lab/date-text';
import { experimentText } from './experiment-text';
import type { Comparison } from './use-comparison';

/** Which runs stand in the comparison: data, model and training, and how many. */
export function ExperimentLine({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const { experiments, experiment, series } = comparison;
  const stored = useLab((state) => state.prefs.stored);
  const chosen = useCompareView((view) => view.chosen);
  const recorded = useLab(({ runs }) =>
    experiment === null ? null : recordingOf(runs.groups, experiment.runs),
  );
  if (experiment === null) return null;
  const counts = [...new Set(series.map(({ series: { runs } }) => runs.length))].sort((a, b) => a - b);
  const [fewest = 0] = counts;
  const most = counts.at(-1) ?? 0;
  const seeds = fewest === most ? `${seedCountText(most).toLowerCase()} each` : `${fewest} to ${most} seeds`;
  return (
    <p className="cmp-experiment hint">
      {experiments.length > 1 ? (
        <Select
          label="Experiment"
          className="plain-select"
          value={experiment.key}
          options={experiments.map((entry) => ({ value: entry.key, label: experimentText(entry, stored) }))}
          onChange={(key) =>
            changeCompare({ experiment: key, compression: null, places: {}, hover: null, allRows: false })
          }
        />
      ) : (
        <span>{experimentText(experiment, stored)}</span>
      )}
      <span>
        {series.length} {series.length === 1 ? 'method' : 'series'}, {seeds}
      </span>
      {recorded !== null && (
        <span>
          recorded on {dateText(recorded.at)}, {recorded.machine}
        </span>
      )}
      {chosen !== null && (
        <span>
          of {chosen.length} chosen {chosen.length === 1 ? 'run' : 'runs'}{' '}
          <button type="button" className="text-button" onClick={() => compareOnly(null)}>
            Compare all runs of this page
          </button>
        </span>
      )}
    </p>
  );
}

/** The recording that all of these runs are from; null when any was made here. */
function recordingOf(
  groups: readonly RunGroup[],
  runs: readonly { readonly runId: string }[],
): RunGroup['recorded'] {
  const whole = groups.find(
    ({ recorded, runIds }) => recorded !== null && runs.every(({ runId }) => runIds.includes(runId)),
  );
  return whole?.recorded ?? null;
}
