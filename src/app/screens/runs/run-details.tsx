import type { ReactElement } from 'react';
import { useId } from 'react';
import { modelText } from '../../../core/compare/experiments';
import { methodNamed } from '../../../core/pruning/methods/catalogue';
import { countText } from '../../../core/record/number-text';
import { recipeText } from '../../../core/record/run-label';
import { storedBadge } from '../../persistence/stored-run';
import { labelStored } from '../../store/archive';
import { whereText } from '../../store/library';
import type { RunLine } from '../../store/runs-table';
import { dataLabel, STATUS_WORDS } from '../../store/runs-table';
import { momentText } from './moment-text';
import { tagsOf } from './tags';

/** All of one run but its records: what a person writes on it, what it is, and what became of it. */
export function RunDetails({ line }: { readonly line: RunLine }): ReactElement {
  const { row, status, title } = line;
  const { config, environment } = row;
  const badge = storedBadge(row);
  const facts: readonly (readonly [string, string])[] = [
    ['From', row.group.name],
    [
      'Status',
      status === 'finished'
        ? 'finished'
        : `${STATUS_WORDS[status]}, ${whereText(config, Math.max(0, row.records - 1))}`,
    ],
    ['Method', `${methodNamed(config.pruning.method).label}, ${recipeText(config.pruning.recipe)}`],
    ['Model', modelText(config.model)],
    ...(badge === null ? [] : [['Net', badge] as const]),
    [
      'Data',
      `${dataLabel(row)}, ${countText(config.dataset.train)} + ${countText(config.dataset.test)} images`,
    ],
    ['Training', `${config.training.epochs} epochs, batch ${config.training.batch}`],
    ['Seed', String(config.seed)],
    ...(environment === null ? [] : [['Made on', environment.device] as const]),
    ...row.resumed.map(
      ({ after, environment: { device } }) => ['Went on', `after iteration ${after}, on ${device}`] as const,
    ),
    ['Started', momentText(row.createdAt)],
    ['Last stored', momentText(row.updatedAt)],
  ];
  return (
    <>
      {row.failure !== null && status === 'failed' && (
        <p className="hint">
          <strong className="problem">Failed:</strong> {row.failure.message}
        </p>
      )}
      <Written
        label="Name"
        value={row.name}
        placeholder={title}
        onChange={(name) => labelStored([row.runId], { name })}
      />
      <Written
        label="Tags"
        value={row.tags.join(', ')}
        placeholder="thesis, good"
        onChange={(text) => labelStored([row.runId], { tags: tagsOf(text) })}
      />
      <Written
        label="Notes"
        many
        value={row.notes}
        placeholder=""
        onChange={(notes) => labelStored([row.runId], { notes })}
      />
      <dl className="runs-facts">
        {facts.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a run that went on twice has the name twice, in this order.
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** A line or some lines of a person's own, kept when the field is left. */
function Written(props: {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly many?: boolean;
  onChange(value: string): void;
}): ReactElement {
  const { label, value, placeholder, many = false, onChange } = props;
  const id = useId();
  const common = {
    id,
    placeholder,
    defaultValue: value,
    onBlur: ({ target }: { readonly target: { readonly value: string } }) => {
      const next = target.value.trim();
      if (next !== value) onChange(next);
    },
  };
  return (
    <div className="runs-field">
      <label htmlFor={id}>{label}</label>
      {many ? (
        <textarea key={value} rows={3} {...common} />
      ) : (
        <input
          {...common}
          key={value}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      )}
    </div>
  );
}
