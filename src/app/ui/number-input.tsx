import type { ReactElement } from 'react';
import { useState } from 'react';

interface NumberInputProps {
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly invalid: boolean;
  readonly describedBy?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** NaN while the text is no number. */
  onChange(value: number): void;
}

/** A number that can be typed: half-typed text stays as it is while the form hears NaN. */
export function NumberInput(props: NumberInputProps): ReactElement {
  const { id, label, value, min, max, step, invalid, describedBy, disabled, onChange } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft !== null && sameNumber(Number.parseFloat(draft), value) ? draft : numberText(value);
  return (
    <input
      id={id}
      className="number"
      type="number"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      disabled={disabled}
      min={min}
      max={max}
      step={step}
      value={text}
      onChange={(event) => {
        setDraft(event.target.value);
        onChange(event.target.value.trim() === '' ? Number.NaN : Number(event.target.value));
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

function sameNumber(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
