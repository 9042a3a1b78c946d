import type { ReactElement } from 'react';
import { Fragment, memo, useState } from 'react';
import { accuracyText, compressionText } from '../../../core/record/number-text';
import { plannedCuts } from '../../../core/record/plan';
import { storedBadge } from '../../persistence/stored-run';
import { STATUS_WORDS } from '../../store/runs-table';
import type { DrawnRow } from './drawn-rows';
import { differs, valueIn } from './drawn-rows';
import { momentText } from './moment-text';
import { RenameField } from './rename-field';
import { rowHeight } from './row-height';
import { AS } from './table-roles';

/** As in any list: this run and no other, this one too or not, all from the last one to this. */
export type Picking = 'alone' | 'toggle' | 'range';

interface RunRowProps {
  readonly drawn: DrawnRow;
  readonly tabbable: boolean;
  onFocus(runId: string): void;
  onPick(runId: string, how: Picking): void;
}

/** One run: drawn again only when something of it changes, and laid out only near the screen, for tables of a thousand. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactElement {
  const { drawn, tabbable, onFocus, onPick } = props;
  const { line, shape, chosen } = drawn;
  const { row, status, title } = line;
  const { columns, model, template } = shape;
  const [renaming, setRenaming] = useState(false);
  const { runId, figures, config } = row;
  const badge = storedBadge(row);
  const tabIndex = tabbable ? 0 : -1;
  return (
    <tr
      {...AS.row}
      className={chosen ? 'runs-row chosen' : 'runs-row'}
      style={{ ...rowHeight(line), gridTemplateColumns: template }}
      onFocus={() => onFocus(runId)}
    >
      <td {...AS.cell} className="runs-check">
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
      <th scope="row" {...AS.name} className="runs-name">
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
      <td {...AS.cell} className={status === 'failed' ? 'words problem' : 'words'}>
        {STATUS_WORDS[status]}
      </td>
      <td {...AS.cell}>
        {Math.max(0, row.records - 1)} of {plannedCuts(config)}
      </td>
      <td {...AS.cell}>{accuracyText(figures?.testAccuracy ?? null)}</td>
      <td {...AS.cell}>
        {figures === null ? '–' : compressionText(figures.weightsTotal, figures.weightsAlive)}
      </td>
      <td {...AS.cell}>{momentText(row.createdAt)}</td>
      {columns.map((column) => {
        const { id, numeric } = column;
        const value = valueIn(column, runId);
        return (
          <td
            {...AS.cell}
            key={id}
            className={`${numeric ? '' : 'words'} ${differs(column, value, model) ? 'differs' : ''}`}
          >
            {value ?? <span className="quiet">–</span>}
          </td>
        );
      })}
    </tr>
  );
});
