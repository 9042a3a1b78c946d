import type { ReactElement } from 'react';
import { useState } from 'react';

interface ListInputProps {
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly value: readonly number[];
  readonly invalid: boolean;
  readonly describedBy?: string | undefined;
  onChange(value: readonly number[]): void;
}

/** Whole numbers separated by commas or spaces: "128, 256". */
export function ListInput({
  id,
  label,
  value,
  invalid,
  describedBy,
  onChange,
}: ListInputProps): ReactElement {
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft !== null && parse(draft).join() === value.join() ? draft : value.join(', ');
  return (
    <input
      id={id}
      className="list"
      type="text"
      inputMode="numeric"
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      value={text}
      onChange={(event) => {
        setDraft(event.target.value);
        onChange(parse(event.target.value));
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

function parse(text: string): readonly number[] {
  return text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
}
