import type { ReactElement } from 'react';
import { useId } from 'react';
import type { Field } from '../../../core/config/fields/field';
import { fieldNamed } from '../../../core/sweep/field-named';
import type { Setup } from '../../store/setup';
import type { SweepDraft } from '../../store/sweep-draft';
import { addAxis, changeAxis, changeDraft, removeAxis } from '../../store/sweep-draft';
import type { PlannedAxis, SweepReading } from '../../store/sweep-plan';
import { startText } from '../../store/sweep-plan';
import { Select } from '../../ui/select';

interface AxisRowsProps {
  readonly draft: SweepDraft;
  readonly setup: Setup;
  readonly reading: SweepReading;
}

const GROUPS: Readonly<Record<Field['group'], string>> = {
  pruning: 'Pruning',
  training: 'Training',
  data: 'Data',
  model: 'Model',
};

/** One row per parameter with several values, then the seeds, then the way to one more. */
export function AxisRows({ draft, setup, reading }: AxisRowsProps): ReactElement {
  const { axes, seedsText, seedsProblem, free } = reading;
  const byGroup = Object.keys(GROUPS).flatMap((group) => free.filter((field) => field.group === group));
  const none = { value: '', label: 'Add a parameter' };
  const options = byGroup.map((field) => ({
    value: field.id,
    label: field.label,
    group: GROUPS[field.group],
  }));
  return (
    <section aria-label="Parameters and seeds" className="sweep-axes">
      {axes.map((axis) => (
        <AxisRow key={axis.id} axis={axis} />
      ))}
      <ValuesRow
        label="Seeds"
        text={seedsText}
        problem={seedsProblem}
        count={reading.sweep?.seeds.length ?? 0}
        onChange={(text) => changeDraft({ seeds: text })}
      />
      <div className="sweep-add">
        <Select
          label="Add a parameter"
          value=""
          options={[none, ...options]}
          onChange={(id) => {
            if (id !== '') addAxis(id, startText(fieldNamed(id), draft, setup));
          }}
        />
        <p className="hint">
          Values: a list <b>0.5, 1</b>, a span <b>1..3</b>, or from, to and step <b>0:1:0.25</b>.
        </p>
      </div>
    </section>
  );
}

function AxisRow({ axis }: { readonly axis: PlannedAxis }): ReactElement {
  const { id, field, text, values, problem } = axis;
  if (field.kind === 'choice' || field.kind === 'switch') return <ChoiceAxis axis={axis} />;
  return (
    <ValuesRow
      label={field.label}
      text={text}
      problem={problem}
      count={values.length}
      hint={field.hint}
      onChange={(next) => changeAxis(id, next)}
      onRemove={() => removeAxis(id)}
    />
  );
}

interface ValuesRowProps {
  readonly label: string;
  readonly text: string;
  readonly problem: string | null;
  readonly count: number;
  readonly hint?: string;
  onChange(text: string): void;
  readonly onRemove?: () => void;
}

function ValuesRow(props: ValuesRowProps): ReactElement {
  const { label, text, problem, count, hint, onChange, onRemove } = props;
  const id = useId();
  return (
    <div className="sweep-axis">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="list"
        type="text"
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <RowEnd label={label} count={count} onRemove={onRemove} />
      <p className="hint" id={`${id}-hint`}>
        {problem === null ? hint : <strong className="problem">{problem}</strong>}
      </p>
    </div>
  );
}

/** A closed set of values: one box each. */
function ChoiceAxis({ axis }: { readonly axis: PlannedAxis }): ReactElement {
  const { id, field, values, problem } = axis;
  const choices =
    field.kind === 'choice'
      ? field.choices.map(({ value, label }) => ({ value, text: value, label: label.replace(/:.*$/, '') }))
      : [
          { value: true, text: 'on', label: 'On' },
          { value: false, text: 'off', label: 'Off' },
        ];
  const change = (value: unknown, wanted: boolean) =>
    changeAxis(
      id,
      choices
        .filter((choice) => (choice.value === value ? wanted : values.includes(choice.value)))
        .map(({ text }) => text)
        .join(', '),
    );
  return (
    <div className="sweep-axis">
      <span>{field.label}</span>
      <fieldset className="sweep-boxes">
        <legend className="only-read">{field.label}</legend>
        {choices.map(({ value, text, label }) => (
          <label key={text}>
            <input
              type="checkbox"
              checked={values.includes(value)}
              onChange={(event) => change(value, event.target.checked)}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <RowEnd label={field.label} count={values.length} onRemove={() => removeAxis(id)} />
      <p className="hint">{problem === null ? field.hint : <strong className="problem">{problem}</strong>}</p>
    </div>
  );
}

function RowEnd(props: {
  readonly label: string;
  readonly count: number;
  readonly onRemove: (() => void) | undefined;
}): ReactElement {
  const { label, count, onRemove } = props;
  return (
    <span className="sweep-axis-end">
      <span className="hint">{count === 0 ? '' : count === 1 ? 'one value' : `${count} values`}</span>
      {onRemove !== undefined && (
        <button type="button" className="text-button" aria-label={`Remove ${label}`} onClick={onRemove}>
          Remove
        </button>
      )}
    </span>
  );
}
