import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import { PRESETS } from '../../../core/config/presets';
import { useTurn } from '../../charts/use-turn';
import { dataLimits } from '../../store/data-state';
import { changeSetup } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import type { Setup, SetupProblems } from '../../store/setup';
import { addMethod, fromPreset, MOST_METHODS, presetOf, setupProblems } from '../../store/setup';
import { Select } from '../../ui/select';
import { BackendRow } from './backend-row';
import { BudgetRow } from './budget-row';
import { DataRow } from './data-row';
import { MethodRow } from './method-row';
import { ModelRow } from './model-row';
import { RunButtons } from './run-buttons';
import { SettingsDialog } from './settings-dialog';

/** Everything a run is made of, top to bottom, and the one filled button of the screen. */
export function SetupPanel(): ReactElement {
  const setup = useLab((state) => state.setup);
  const data = useLab((state) => state.data);
  // A task later: the whole page at once was the longest task of its start.
  const isWhole = useTurn(true) === true;
  const [settingsOpen, setSettingsOpen] = useState(false);
  const limits = dataLimits(data, setup.shared.dataset.source);
  const problems = useMemo(() => setupProblems(setup, limits), [setup, limits]);

  return (
    <section className="setup" aria-label="Setup">
      <div className="setup-scroll">
        <PresetRow setup={setup} />
        <DataRow problems={problems.shared} />
        <ModelRow problems={problems.shared} />
        {isWhole && <LowerForm setup={setup} problems={problems} onSettings={() => setSettingsOpen(true)} />}
      </div>
      <RunButtons methods={setup.methods.length} problem={problems.first} />
      <SettingsDialog open={settingsOpen} onClose={() => setSettingsOpen(false)} problems={problems.shared} />
    </section>
  );
}

interface LowerFormProps {
  readonly setup: Setup;
  readonly problems: SetupProblems;
  readonly onSettings: () => void;
}

function LowerForm({ setup, problems, onSettings }: LowerFormProps): ReactElement {
  return (
    <>
      <div className="methods">
        <h2>Methods, side by side</h2>
        {setup.methods.map((entry) => (
          <MethodRow
            key={entry.id}
            entry={entry}
            setup={setup}
            problems={problems.methods.get(entry.id) ?? new Map()}
          />
        ))}
        <div className="links">
          <button
            type="button"
            className="text-button"
            disabled={setup.methods.length >= MOST_METHODS}
            onClick={() => changeSetup(addMethod)}
          >
            Add a method
          </button>
          <button type="button" className="text-button" onClick={onSettings}>
            All settings
          </button>
        </div>
      </div>
      <BudgetRow
        setup={setup}
        problems={problems.shared}
        amountWrong={[...problems.methods.values()].some((own) => own.has('share') || own.has('channels'))}
      />
      <BackendRow />
    </>
  );
}

function PresetRow({ setup }: { readonly setup: Setup }): ReactElement {
  const preset = presetOf(setup);
  const custom = { value: 'custom', label: 'Your own', disabled: true };
  const options = PRESETS.map(({ name, label }) => ({ value: name, label }));
  return (
    <div className="row stacked">
      <label htmlFor="preset">Preset</label>
      <Select
        id="preset"
        value={preset?.name ?? 'custom'}
        options={preset === null ? [custom, ...options] : options}
        onChange={(name) => {
          const chosen = PRESETS.find((entry) => entry.name === name);
          if (chosen !== undefined) changeSetup((old) => fromPreset(chosen, old));
        }}
      />
      {preset !== null && <p className="hint row-hint wide-only">{preset.summary}</p>}
    </div>
  );
}
