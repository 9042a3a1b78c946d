import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import { randomControl } from '../../../core/compare/controls';
import { seedCountText } from '../../../core/compare/list-text';
import { dataMissing, startForComparison, unrun } from '../../store/compare-actions';
import { useLab } from '../../store/lab-store';
import { Select } from '../../ui/select';
import type { Comparison } from './use-comparison';

/** One click runs a method with its ranking taken away. */
export function ControlsSection({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const { shown } = comparison;
  const [chosen, setChosen] = useState<string | null>(null);
  const byId = useLab((state) => state.runs.byId);
  const offers = useMemo(
    () =>
      shown.flatMap(({ series }) => {
        const control = randomControl(series);
        return control === null ? [] : [{ series, control }];
      }),
    [shown],
  );
  const offer = offers.find(({ series }) => series.key === chosen) ?? offers[0];
  const noData = useLab((state) => (offer === undefined ? null : dataMissing(offer.series.config, state)));
  if (offer === undefined) return null;
  const { series, control } = offer;
  const missing = unrun(control.configs, 1, Object.values(byId));
  return (
    <section className="cmp-part" aria-labelledby="cmp-controls">
      <h2 id="cmp-controls">Controls</h2>
      <p className="cmp-control">
        <span>{control.label}, for</span>
        {offers.length > 1 ? (
          <Select
            label="Series to control"
            className="plain-select"
            value={series.key}
            options={offers.map((entry) => ({ value: entry.series.key, label: entry.series.label }))}
            onChange={setChosen}
          />
        ) : (
          <span>{series.label}</span>
        )}
      </p>
      <p className="hint">{control.sentence}</p>
      {missing.length === 0 ? (
        <p className="hint">This control is here, or on its way.</p>
      ) : (
        <button
          type="button"
          className="text-button"
          disabled={noData !== null}
          onClick={() => startForComparison(missing, `control ${control.label} of ${series.label}`)}
        >
          Add this control, {seedCountText(missing.length).toLowerCase()}
        </button>
      )}
      {noData !== null && <p className="hint">{noData}</p>}
    </section>
  );
}
