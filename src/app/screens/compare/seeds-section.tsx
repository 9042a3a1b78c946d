import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import { listText } from '../../../core/compare/list-text';
import type { RunConfig } from '../../../core/config/run-config';
import { durationText } from '../../../core/record/number-text';
import { runLabels } from '../../../core/record/run-label';
import { startForComparison, unrun } from '../../store/compare-actions';
import { dataLimits } from '../../store/data-state';
import { useLab } from '../../store/lab-store';
import type { RunState } from '../../store/run-state';
import { runConfigs, setupProblems } from '../../store/setup';
import { NumberInput } from '../../ui/number-input';
import { dataName } from './data-name';

const MOST_SEEDS = 20;

/** Runs what is missing of the Lab's setup with several seeds: a comparison needs three. */
export function SeedsSection(): ReactElement {
  const setup = useLab((state) => state.setup);
  const data = useLab((state) => state.data);
  const stored = useLab((state) => state.prefs.stored);
  const byId = useLab((state) => state.runs.byId);
  const [wanted, setWanted] = useState(3);
  const count = Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_SEEDS ? wanted : null;
  const problem =
    setupProblems(setup, dataLimits(data, setup.shared.dataset.source)).first ??
    (count === null ? `Seeds must be a whole number from 1 to ${MOST_SEEDS}.` : null);
  const configs = useMemo(() => runConfigs(setup), [setup]);
  const runs = useMemo(() => Object.values(byId), [byId]);
  const missing = problem === null && count !== null ? unrun(configs, count, runs) : [];
  const methods = listText([...new Set(runLabels(configs))]);
  const what = `${methods} on ${dataName(setup.shared.dataset.source, stored)}`;
  const first = setup.shared.seed;
  const time = timeText(missing, runs);
  return (
    <section className="cmp-seeds" aria-labelledby="cmp-seeds">
      <h2 id="cmp-seeds">The Lab’s setup, seed by seed</h2>
      <p className="hint">
        {what}.{' '}
        {problem !== null ? (
          <strong className="problem">{problem}</strong>
        ) : missing.length === 0 ? (
          `Seeds ${first} to ${first + wanted - 1} are here, or on their way.`
        ) : (
          `Seeds from ${first}: ${missing.length} ${missing.length === 1 ? 'run is' : 'runs are'} missing${time}.`
        )}
      </p>
      <div className="cmp-seeds-run">
        <NumberInput
          label="Seeds"
          value={wanted}
          min={1}
          max={MOST_SEEDS}
          step={1}
          invalid={count === null}
          onChange={setWanted}
        />
        <button
          type="button"
          className="run-button"
          disabled={missing.length === 0}
          onClick={() => startForComparison(missing, `${methods}, ${count} seeds`)}
        >
          Run {count ?? ''} {count === 1 ? 'seed' : 'seeds'} of this setup
        </button>
      </div>
    </section>
  );
}

/** What runs of the same settings took on this page, per run; nothing where none is known. */
function timeText(missing: readonly RunConfig[], runs: readonly RunState[]): string {
  const times = missing.map(({ dataset, model, training, pruning }) => {
    const twin = runs.find(
      ({ status, config }) =>
        status === 'finished' &&
        [config.dataset, config.model, config.training, config.pruning].every(
          (part, index) =>
            JSON.stringify(part) === JSON.stringify([dataset, model, training, pruning][index]),
        ),
    );
    return twin === undefined
      ? null
      : twin.iterations.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
  });
  if (times.length === 0 || times.some((time) => time === null)) return '';
  const each = times.reduce((sum: number, time) => sum + (time ?? 0), 0) / times.length;
  return `, about ${durationText(each)} each`;
}
