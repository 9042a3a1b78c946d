import type { ReactElement } from 'react';
import { useId } from 'react';
import type { Choice, ChoiceField, Field, NumberField } from '../../core/config/fields/field';
import { offeredChoices } from '../../core/config/fields/field';
import type { RunConfig } from '../../core/config/run-config';
import { ListInput } from './list-input';
import { NumberInput } from './number-input';
import { Select } from './select';

interface FieldRowProps {
  readonly field: Field;
  readonly config: RunConfig;
  readonly problem: string | undefined;
  onChange(change: (config: RunConfig) => RunConfig): void;
}

/** One parameter: its name, its value, a slider where a range makes sense, what it does, and when a change applies. */
export function FieldRow({ field, config, problem, onChange }: FieldRowProps): ReactElement | null {
  const id = useId();
  const hintId = `${id}-hint`;
  if (field.read(config) === undefined) return null;
  return (
    <div className={problem === undefined ? 'field' : 'field has-problem'}>
      <div className="field-head">
        <label htmlFor={id}>{field.label}</label>
        <FieldInput
          id={id}
          hintId={hintId}
          field={field}
          config={config}
          problem={problem}
          onChange={onChange}
        />
      </div>
      {field.kind === 'number' && hasSlider(field) && (
        <Slider field={field} value={field.read(config) ?? field.min} onChange={onChange} />
      )}
      <p className="hint" id={hintId}>
        {problem === undefined ? field.hint : <strong className="problem">{problem}</strong>}
      </p>
    </div>
  );
}

interface FieldInputProps extends FieldRowProps {
  readonly id: string;
  readonly hintId: string;
}

function FieldInput({ id, hintId, field, config, problem, onChange }: FieldInputProps): ReactElement | null {
  const invalid = problem !== undefined;
  switch (field.kind) {
    case 'number':
      return (
        <span className="field-value">
          <NumberInput
            id={id}
            value={field.read(config) ?? Number.NaN}
            min={field.min}
            max={field.max}
            step={field.step}
            invalid={invalid}
            describedBy={hintId}
            onChange={(value) => onChange((old) => field.write(old, value))}
          />
          {field.unit !== '' && <span className="hint">{field.unit}</span>}
        </span>
      );
    case 'list':
      return (
        <ListInput
          id={id}
          value={field.read(config) ?? []}
          invalid={invalid}
          describedBy={hintId}
          onChange={(value) => onChange((old) => field.write(old, value))}
        />
      );
    case 'choice':
      return (
        <Select
          id={id}
          value={field.read(config) ?? ''}
          options={choicesOf(field, config)}
          describedBy={hintId}
          onChange={(value) => onChange((old) => field.write(old, value))}
        />
      );
    case 'switch':
      return (
        <input
          id={id}
          type="checkbox"
          checked={field.read(config) ?? false}
          aria-describedby={hintId}
          onChange={(event) => onChange((old) => field.write(old, event.target.checked))}
        />
      );
  }
}

/** Those that go with the config; one out of an old run is shown as long as it stands. */
function choicesOf(field: ChoiceField, config: RunConfig): readonly Choice[] {
  const offered = offeredChoices(field, config);
  const own = field.choices.find(({ value }) => value === field.read(config));
  return own === undefined || offered.includes(own) ? offered : [...offered, own];
}

/** A range of a few hundred steps between near limits; the rest is typed. */
function hasSlider(field: NumberField): boolean {
  return field.max <= 100 && (field.max - field.min) / field.step <= 2000;
}

function Slider(props: {
  readonly field: NumberField;
  readonly value: number;
  onChange(change: (config: RunConfig) => RunConfig): void;
}): ReactElement {
  const { field, value, onChange } = props;
  return (
    <input
      type="range"
      aria-label={`${field.label}, slider`}
      min={field.min}
      max={field.max}
      step={field.step}
      value={Number.isFinite(value) ? value : field.min}
      onChange={(event) => onChange((old) => field.write(old, Number(event.target.value)))}
    />
  );
}
