import type { ReactElement } from 'react';
import { Fragment, memo, useState } from 'react';
import { accuracyText, compressionText } from '../../../core/record/number-text';
import { plannedCuts } from '../../../core/record/plan';
import { type StoredRun, storedBadge } from '../../persistence/stored-run';
import type { RunStatus } from '../../store/run-state';
import type { SettingColumn } from '../../store/runs-table';
import { STATUS_WORDS } from '../../store/runs-table';
import { momentText } from './moment-text';
import { RenameField } from './rename-field';

/** As in any list: this run and no other, this one too or not, all from the last one to this. */
export type Picking = 'alone' | 'toggle' | 'range';

interface RunRowProps {
  readonly row: StoredRun;
  readonly status: RunStatus;
  readonly title: string;
  readonly columns: readonly SettingColumn[];
  /** The run whose settings the others are held against; null: what most of them have. */
  readonly model: string | null;
  readonly chosen: boolean;
  readonly tabbable: boolean;
  onFocus(runId: string): void;
  onPick(runId: string, how: Picking): void;
}

/** One run: drawn again only when something of it changes, for tables of hundreds. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactElement {
  const { row, status, title, columns, model, chosen, tabbable, onFocus, onPick } = props;
  const [renaming, setRenaming] = useState(false);
  const { runId, figures, config } = row;
  const badge = storedBadge(row);
  const tabIndex = tabbable ? 0 : -1;
  return (
    <tr className={chosen ? 'chosen' : undefined} onFocus={() => onFocus(runId)}>
      <td className="runs-check">
        <input
          type="checkbox"
          data-part="check"
          tabIndex={tabIndex}
          aria-label={`Choose ${title}`}
          checked={chosen}
          onChange={({ nativeEvent }) =>
            onPick(runId, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey ? 'range' : 'toggle')
          }
        />
      </td>
      <th scope="row" className="runs-name">
        {renaming ? (
          <RenameField row={row} title={title} onEnd={() => setRenaming(false)} />
        ) : (
          <button
            type="button"
            data-part="name"
            className="runs-title"
            tabIndex={tabIndex}
            title={`${title}. ${row.group.name}. Double-click or F2 renames.`}
            onClick={({ shiftKey, ctrlKey, metaKey }) =>
              onPick(runId, shiftKey ? 'range' : ctrlKey || metaKey ? 'toggle' : 'alone')
            }
            onDoubleClick={() => setRenaming(true)}
            onKeyDown={(event) => {
              if (event.key === 'F2') setRenaming(true);
            }}
          >
            {title}
            {row.tags.map((tag) => (
              <Fragment key={tag}>
                {' '}
                <span className="runs-tag">#{tag}</span>
              </Fragment>
            ))}
          </button>
        )}
        {badge !== null && <span className="runs-form">{badge}</span>}
      </th>
      <td className={status === 'failed' ? 'words problem' : 'words'}>{STATUS_WORDS[status]}</td>
      <td>
        {Math.max(0, row.records - 1)} of {plannedCuts(config)}
      </td>
      <td>{accuracyText(figures?.testAccuracy ?? null)}</td>
      <td>{figures === null ? '–' : compressionText(figures.weightsTotal, figures.weightsAlive)}</td>
      <td>{momentText(row.createdAt)}</td>
      {columns.map(({ id, values, usual, numeric }) => {
        const value = values.get(runId) ?? null;
        const expected = model === null ? usual : (values.get(model) ?? null);
        const differs = value !== null && expected !== null && value !== expected;
        return (
          <td key={id} className={`${numeric ? '' : 'words'} ${differs ? 'differs' : ''}`}>
            {value ?? <span className="quiet">–</span>}
          </td>
        );
      })}
    </tr>
  );
});
