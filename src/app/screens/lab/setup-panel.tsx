import type { ReactElement } from 'react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { FIELDS } from '../../../core/config/fields';
import type { NumberField } from '../../../core/config/fields/field';
import { PRESETS } from '../../../core/config/presets';
import type { RunConfig } from '../../../core/config/run-config';
import { buildArchitecture } from '../../../core/models/build';
import { countText, durationText, shortCountText } from '../../../core/record/number-text';
import type { ChannelPlan } from '../../../core/record/plan';
import { channelPlan, plannedCuts, plannedEpochs } from '../../../core/record/plan';
import type { DataState } from '../../store/data-state';
import { dataLimits, dataShape, isGenerated, KNOWN_DATA } from '../../store/data-state';
import { changeSetup } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { newSeed, restart, runAll } from '../../store/run-actions';
import type { RunState } from '../../store/run-state';
import { isOver } from '../../store/run-state';
import { activeRuns, isSweep } from '../../store/runs';
import type { Setup } from '../../store/setup';
import {
  addMethod,
  changeAmount,
  changeSchedule,
  changeShared,
  commonAmount,
  configOf,
  fromPreset,
  MOST_METHODS,
  presetOf,
  scheduleConfig,
  setupProblems,
} from '../../store/setup';
import { NumberInput } from '../../ui/number-input';
import { Select } from '../../ui/select';
import { SweepPlace } from '../sweep/sweep-place';
import { BackendRow } from './backend-row';
import { DataRow } from './data-row';
import { MethodRow } from './method-row';
import { ModelRow } from './model-row';
import { SettingsDialog } from './settings-dialog';

const SweepDialog = lazy(() =>
  import('../sweep/sweep-dialog').then(({ SweepDialog }) => ({ default: SweepDialog })),
);

/** Everything a run is made of, top to bottom, and the one filled button of the screen. */
export function SetupPanel(): ReactElement {
  const setup = useLab((state) => state.setup);
  const data = useLab((state) => state.data);
  const busy = useLab((state) => activeRuns(state.runs).some(({ runId }) => !isSweep(runId)));
  const [settingsOpen, setSettingsOpen] = useState(false);
  const [sweepOpen, setSweepOpen] = useState<boolean | null>(null);
  // Built-in data is made by each run's own worker: what the setup already names need not be loaded first.
  const { source: chosen } = setup.shared.dataset;
  const busyLoading =
    data.loading !== null &&
    !KNOWN_DATA.some(
      ({ source, label }) => isGenerated(source) && source === chosen && label === data.loading,
    );
  const limits = dataLimits(data, setup.shared.dataset.source);
  const problems = useMemo(() => setupProblems(setup, limits), [setup, limits]);
  const why = busyLoading ? `Loading ${data.loading}.` : problems.first;

  return (
    <section className="setup" aria-label="Setup">
      <div className="setup-scroll">
        <PresetRow setup={setup} />
        <DataRow problems={problems.shared} />
        <ModelRow problems={problems.shared} />
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
            <button type="button" className="text-button" onClick={() => setSettingsOpen(true)}>
              All settings
            </button>
          </div>
        </div>
        <BudgetRow setup={setup} problems={problems.shared} />
        <BackendRow />
      </div>
      <div className="setup-run">
        <SweepPlace />
        {why !== null && (
          <p className="hint problem" role="status" id="run-why">
            {why}
          </p>
        )}
        {why === null && busy && (
          <p className="only-read" id="run-why">
            A run is on: stop it first, or restart.
          </p>
        )}
        <button
          type="button"
          className="run-button"
          disabled={why !== null || busy}
          aria-describedby={why !== null || busy ? 'run-why' : undefined}
          onClick={runAll}
        >
          {runLabel(setup.methods.length)}
        </button>
        <div className="links">
          <button type="button" className="text-button" disabled={why !== null} onClick={restart}>
            Restart, same seed
          </button>
          <button type="button" className="text-button" disabled={why !== null} onClick={newSeed}>
            New seed
          </button>
          <button type="button" className="text-button" onClick={() => setSweepOpen(true)}>
            Sweep
          </button>
        </div>
      </div>
      <SettingsDialog open={settingsOpen} onClose={() => setSettingsOpen(false)} problems={problems.shared} />
      {sweepOpen !== null && (
        <Suspense fallback={null}>
          <SweepDialog open={sweepOpen} onClose={() => setSweepOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}

function runLabel(methods: number): string {
  if (methods === 2) return 'Run both';
  return methods > 2 ? `Run all ${methods}` : 'Run';
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

interface BudgetRowProps {
  readonly setup: Setup;
  readonly problems: ReadonlyMap<string, string>;
}

const BUDGET_LABELS: Readonly<Record<string, string>> = {
  iterations: 'Iterations',
  epochs: 'Epochs',
  seed: 'Seed',
  every: 'Cut every',
  until: 'Until',
  share: 'Share cut',
  channels: 'Per step',
};

/** One number of the row: where it is read and how a change reaches the form. */
interface BudgetEntry {
  readonly field: NumberField;
  readonly config: RunConfig;
  write(value: number): void;
}

/** Iterations for methods that retrain, the schedule for those that prune while training, epochs and seed for all. */
function budgetEntries(setup: Setup): readonly (readonly BudgetEntry[])[] {
  const { shared } = setup;
  const schedule = scheduleConfig(setup);
  const amount = commonAmount(setup);
  const allGradual =
    setup.methods.length > 0 && setup.methods.every(({ recipe }) => recipe.cadence === 'gradual');
  const entry = (id: string, config: RunConfig, change: typeof changeShared): BudgetEntry[] => {
    const field = FIELDS.find((known) => known.id === id);
    if (field?.kind !== 'number') return [];
    return [
      { field, config, write: (value) => changeSetup((old) => change(old, (c) => field.write(c, value))) },
    ];
  };
  const iterating: RunConfig = allGradual ? shared : iterativeConfig(setup);
  const rows = [
    [
      ...(allGradual ? [] : entry('iterations', iterating, changeShared)),
      ...entry('epochs', shared, changeShared),
      ...entry('seed', shared, changeShared),
    ],
  ];
  if (schedule !== null)
    rows.push([
      ...entry('every', schedule, changeSchedule),
      ...entry('until', schedule, changeSchedule),
      ...(amount === null ? [] : entry(amount.field.id, amount.config, changeAmount)),
    ]);
  return rows;
}

/** The first method that trains once per cut: the number of iterations is read through it. */
function iterativeConfig(setup: Setup): RunConfig {
  const entry = setup.methods.find(({ recipe }) => recipe.cadence !== 'gradual');
  return entry === undefined ? setup.shared : configOf(setup, entry);
}

function BudgetRow({ setup, problems }: BudgetRowProps): ReactElement {
  const data = useLab((state) => state.data);
  const { model } = setup.shared;
  const rate = useLab((state) => lastRate(state.runs.byId, model.kind));
  const rows = budgetEntries(setup);
  const ids = rows.flat().map(({ field }) => field.id);
  const first = ids.map((id) => problems.get(id)).find((problem) => problem !== undefined);
  const lines = useMemo(() => costLines(setup, data, rate), [setup, data, rate]);
  return (
    <div className="budget">
      {rows.map((row) => (
        <div
          key={row.map(({ field }) => field.id).join()}
          className={
            row.length === 3 && row[0]?.field.id === 'iterations' ? 'budget-fields' : 'budget-fields even'
          }
        >
          {row.map(({ field, config, write }) => (
            <div key={field.id} className={`budget-${field.id}`}>
              <label htmlFor={`budget-${field.id}`}>{BUDGET_LABELS[field.id] ?? field.label}</label>
              <NumberInput
                id={`budget-${field.id}`}
                value={field.read(config) ?? Number.NaN}
                min={field.min}
                max={field.max}
                step={field.step}
                invalid={problems.has(field.id)}
                onChange={write}
              />
            </div>
          ))}
        </div>
      ))}
      {first === undefined ? (
        lines.map((line) => (
          <p className="hint" key={line}>
            {line}
          </p>
        ))
      ) : (
        <p className="hint">
          <strong className="problem">{first}</strong>
        </p>
      )}
    </div>
  );
}

/** What the numbers come to, one line per way of pruning in the form. */
function costLines(setup: Setup, data: DataState, rate: number | null): readonly string[] {
  const { dataset } = setup.shared;
  const time = (examples: number) =>
    rate === null ? '' : `, ≈\u00a0${durationText(Math.max(1, examples / rate)).replaceAll(' ', '\u00a0')}`;
  const lines: string[] = [];
  const iterative = setup.methods.find(({ recipe }) => recipe.cadence !== 'gradual');
  const schedule = scheduleConfig(setup);
  if (iterative !== undefined) {
    const config = configOf(setup, iterative);
    const examples = dataset.train * plannedEpochs(config);
    const who = schedule === null ? '' : 'Weights: ';
    lines.push(
      `${who}${countText(plannedCuts(config) + 1)} trainings, ${shortCountText(examples)} examples${time(examples)}`,
    );
  }
  if (schedule !== null) {
    const examples = dataset.train * plannedEpochs(schedule);
    const who = iterative === undefined ? 'One training' : 'Channels: one training';
    lines.push(
      `${who}, ${shortCountText(examples)} examples${time(examples)}. ${stepsText(setup, data, schedule)}`,
    );
    if (iterative !== undefined)
      lines.push('Side by side, x is the iteration of one and the pruning step of the other.');
  }
  return lines;
}

/** "7 steps of 8 channels: 56 of 112 go." */
function stepsText(setup: Setup, data: DataState, schedule: RunConfig): string {
  const amount = commonAmount(setup);
  const steps = plannedCuts(schedule);
  const plan = planOf(amount?.config ?? schedule, data);
  if (plan === null) return '';
  if (amount === null || plan.perStep === null) return `${steps} steps; ${plan.prunable} channels may go.`;
  return `${steps} steps of ${plan.perStep} channels: ${Math.min(plan.prunable, steps * plan.perStep)} of ${plan.prunable} go.`;
}

function planOf(config: RunConfig, data: DataState): ChannelPlan | null {
  try {
    const shape = dataShape(data);
    return channelPlan(config, buildArchitecture(config.model, shape, shape.classes));
  } catch {
    // The model row says what is wrong with the net.
    return null;
  }
}

/** Examples per second of the newest run that is over, for the same kind of net. */
function lastRate(byId: Readonly<Record<string, RunState>>, kind: string): number | null {
  const rates = Object.values(byId)
    .filter((run) => isOver(run.status) && run.config.model.kind === kind)
    .map((run) => run.progress?.examplesPerSecond ?? null)
    .filter((rate) => rate !== null);
  return rates.at(-1) ?? null;
}
