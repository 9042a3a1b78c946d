import type { ReactElement } from 'react';
import type { MethodName } from '../../../core/pruning/methods/catalogue';
import { METHODS, methodNamed } from '../../../core/pruning/methods/catalogue';
import { recipeText } from '../../../core/record/run-label';
import { Swatch } from '../../charts/marker';
import { runStyles } from '../../charts/method-style';
import { changeMethods, changeSetup } from '../../store/lab-actions';
import type { MethodEntry, Setup } from '../../store/setup';
import { changeMethod, configOf, METHOD_FIELDS, removeMethod, switchMethod } from '../../store/setup';
import { FieldRow } from '../../ui/field-row';
import type { Option } from '../../ui/select';
import { Select } from '../../ui/select';

interface MethodRowProps {
  readonly entry: MethodEntry;
  readonly setup: Setup;
  readonly problems: ReadonlyMap<string, string>;
}

const CHOICES: readonly Option<MethodName>[] = METHODS.map(({ name, label, recipe }) => ({
  value: name,
  label,
  group: recipe.unit === 'channel' ? 'Channels' : 'Weights',
}));

/** One method: its look in the charts, its numbers at a glance, its own parameters behind a fold. */
export function MethodRow({ entry, setup, problems }: MethodRowProps): ReactElement {
  const place = setup.methods.indexOf(entry);
  const style = runStyles(setup.methods.map(({ method }) => method))[place];
  const { label, summary } = methodNamed(entry.method);
  const config = configOf(setup, entry);
  const first = [...problems.values()][0];
  return (
    <details className="method" name="method">
      <summary>
        {style !== undefined && <Swatch style={style} />}
        <span className="method-name">{label}</span>
        <span className="method-numbers">{recipeText(entry.recipe)}</span>
        {first !== undefined && <strong className="problem method-problem">{first}</strong>}
      </summary>
      <div className="method-body">
        <Select
          label="Method"
          value={entry.method}
          options={CHOICES}
          onChange={(name) => changeSetup((old) => switchMethod(old, entry.id, name))}
        />
        <p className="hint">{summary}</p>
        {METHOD_FIELDS.map((field) => (
          <FieldRow
            key={field.id}
            field={field}
            config={config}
            problem={problems.get(field.id)}
            onChange={(change) => changeMethods((old) => changeMethod(old, entry.id, change))}
          />
        ))}
        <div className="links">
          <span className="hint">Applies at the next run.</span>
          {setup.methods.length > 1 && (
            <button
              type="button"
              className="text-button"
              onClick={() => changeSetup((old) => removeMethod(old, entry.id))}
            >
              Remove {label}
            </button>
          )}
        </div>
      </div>
    </details>
  );
}
