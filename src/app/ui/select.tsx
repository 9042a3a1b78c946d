import type { ReactElement } from 'react';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
  /** Heading under which it stands. */
  readonly group?: string;
}

interface SelectProps<T extends string> {
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly className?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly disabled?: boolean | undefined;
  onChange(value: T): void;
}

/** A native select over a closed set of values. */
export function Select<T extends string>(props: SelectProps<T>): ReactElement {
  const { id, label, value, options, className, describedBy, disabled, onChange } = props;
  return (
    <select
      id={id}
      className={className ?? 'select'}
      aria-label={label}
      aria-describedby={describedBy}
      disabled={disabled}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {groupsOf(options).map(([group, members]) =>
        group === undefined ? (
          members.map(choice)
        ) : (
          <optgroup key={group} label={group}>
            {members.map(choice)}
          </optgroup>
        ),
      )}
    </select>
  );
}

function choice({ value, label, disabled }: Option<string>): ReactElement {
  return (
    <option key={value} value={value} disabled={disabled}>
      {label}
    </option>
  );
}

/** Options by their heading, in the order given. */
function groupsOf<T extends string>(
  options: readonly Option<T>[],
): readonly (readonly [string | undefined, readonly Option<T>[]])[] {
  const names = [...new Set(options.map(({ group }) => group))];
  return names.map((name) => [name, options.filter(({ group }) => group === name)] as const);
}
