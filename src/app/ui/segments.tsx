import type { ReactElement } from 'react';

interface SegmentsProps<T extends string> {
  /** Of the radio buttons; once on the page. */
  readonly name: string;
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  onChange(value: NoInfer<T>): void;
}

/** One of a few, side by side. */
export function Segments<T extends string>(props: SegmentsProps<T>): ReactElement {
  const { name, legend, options, value: chosen, onChange } = props;
  return (
    <fieldset className="segments">
      <legend className="only-read">{legend}</legend>
      {options.map(({ value, label }) => (
        <label key={value} className={value === chosen ? 'segment chosen' : 'segment'}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChange(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
