import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { FIELDS } from '../../../core/config/fields';
import { AMOUNT_FIELD } from '../../../core/config/fields/channel-fields';
import type { NumberField } from '../../../core/config/fields/field';
import type { RunConfig } from '../../../core/config/run-config';
import { configProblems } from '../../../core/config/validate';
import { countText, durationText, shortCountText } from '../../../core/record/number-text';
import { channelPlan, plannedCuts, plannedEpochs } from '../../../core/record/plan';
import { planText } from '../../../core/record/plan-text';
import type { DataState } from '../../store/data-state';
import { dataShape } from '../../store/data-state';
import { changeMethods, changeSetup } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { netOf } from '../../store/net-of';
import type { RunState } from '../../store/run-state';
import { isOver } from '../../store/run-state';
import type { Setup } from '../../store/setup';
import {
  changeAmount,
  changeSchedule,
  changeShared,
  commonAmount,
  configOf,
  scheduleConfig,
} from '../../store/setup';
import { NumberInput } from '../../ui/number-input';
import { Select } from '../../ui/select';

interface BudgetRowProps {
  readonly setup: Setup;
  readonly problems: ReadonlyMap<string, string>;
  /** Said where the method is, marked here too. */
  readonly amountWrong: boolean;
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

const AMOUNT_OPTIONS = AMOUNT_FIELD.choices.map(({ value }) => ({
  value,
  label: (value === 'channel-count' ? BUDGET_LABELS.channels : BUDGET_LABELS.share) ?? value,
}));

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

/** How long and how hard: the numbers people change most, and what they come to. */
export function BudgetRow({ setup, problems, amountWrong }: BudgetRowProps): ReactElement {
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
              <EntryLabel field={field} config={config} />
              <NumberInput
                id={`budget-${field.id}`}
                label={isAmount(field) ? BUDGET_LABELS[field.id] : undefined}
                value={field.read(config) ?? Number.NaN}
                min={field.min}
                max={field.max}
                step={field.step}
                invalid={problems.has(field.id) || (amountWrong && isAmount(field))}
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

function isAmount({ id }: NumberField): boolean {
  return id === 'share' || id === 'channels';
}

/** Over a number its name; over an amount the two ways to say it, each the name of its number. */
function EntryLabel({ field, config }: Pick<BudgetEntry, 'field' | 'config'>): ReactElement {
  const way = AMOUNT_FIELD.read(config);
  const name = BUDGET_LABELS[field.id] ?? field.label;
  if (way === undefined || !isAmount(field)) return <label htmlFor={`budget-${field.id}`}>{name}</label>;
  return (
    <Select
      label={AMOUNT_FIELD.label}
      className="plain-select amount-way"
      value={way}
      options={AMOUNT_OPTIONS}
      onChange={(value) =>
        changeMethods((old) => changeAmount(old, (whole) => AMOUNT_FIELD.write(whole, value)))
      }
    />
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

/** What the steps come to, as far as all methods agree. */
function stepsText(setup: Setup, data: DataState, schedule: RunConfig): string {
  const amount = commonAmount(setup);
  const config = amount?.config ?? schedule;
  // Half-typed numbers come to nothing yet.
  const net = configProblems(config).size > 0 ? null : netOf(config.model, dataShape(data));
  const plan = net === null ? null : channelPlan(config, net);
  if (plan === null) return '';
  // Methods with amounts of their own have only the steps in common.
  return planText(amount === null ? { ...plan, asked: null } : plan);
}

/** Examples per second of the newest run that is over, for the same kind of net. */
function lastRate(byId: Readonly<Record<string, RunState>>, kind: string): number | null {
  const rates = Object.values(byId)
    .filter((run) => isOver(run.status) && run.config.model.kind === kind)
    .map((run) => run.progress?.examplesPerSecond ?? null)
    .filter((rate) => rate !== null);
  return rates.at(-1) ?? null;
}
