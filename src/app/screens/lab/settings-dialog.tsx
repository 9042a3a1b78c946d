import type { ReactElement } from 'react';
import type { Field } from '../../../core/config/fields/field';
import { changePrefs, changeSetup } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { changeSchedule, changeShared, configWith, SCHEDULE_FIELDS, SHARED_FIELDS } from '../../store/setup';
import { Dialog } from '../../ui/dialog';
import { FieldRow } from '../../ui/field-row';

interface SettingsDialogProps {
  readonly open: boolean;
  readonly problems: ReadonlyMap<string, string>;
  onClose(): void;
}

const GROUPS: readonly { readonly group: Field['group']; readonly title: string }[] = [
  { group: 'pruning', title: 'Pruning' },
  { group: 'training', title: 'Training' },
  { group: 'data', title: 'Data' },
  { group: 'model', title: 'Model' },
];

/** Every setting the methods share, with its meaning and its limits. */
export function SettingsDialog({ open, problems, onClose }: SettingsDialogProps): ReactElement {
  return (
    <Dialog title="All settings" open={open} onClose={onClose}>
      <p className="hint">
        These hold for every method; each method’s own parameters are in its row. A change applies at the next
        run.
      </p>
      <Settings problems={problems} />
    </Dialog>
  );
}

/** A component of its own: nothing of it is worked out while the dialog is closed. */
function Settings({ problems }: Pick<SettingsDialogProps, 'problems'>): ReactElement {
  const motion = useLab((state) => state.prefs.motion);
  const setup = useLab((state) => state.setup);
  const hasSchedule = setup.methods.some(({ recipe }) => recipe.unit === 'channel');
  /** The field as the first method says that has it; none where it decides nothing. */
  const row = (field: Field, write: typeof changeShared) => {
    const config = configWith(setup, field);
    return (
      config !== null && (
        <FieldRow
          key={field.id}
          field={field}
          config={config}
          problem={problems.get(field.id)}
          onChange={(change) => changeSetup((old) => write(old, change))}
        />
      )
    );
  };
  return (
    <div className="settings">
      {GROUPS.map(({ group, title }) => (
        <section key={group} aria-label={title}>
          <h3>{title}</h3>
          {SHARED_FIELDS.filter((field) => field.group === group).map((field) => row(field, changeShared))}
          {group === 'pruning' && hasSchedule && SCHEDULE_FIELDS.map((field) => row(field, changeSchedule))}
          {group === 'model' && (
            <div className="field">
              <div className="field-head">
                <label htmlFor="less-motion">Less motion</label>
                <input
                  id="less-motion"
                  type="checkbox"
                  checked={motion === 'reduced'}
                  onChange={(event) => changePrefs({ motion: event.target.checked ? 'reduced' : 'auto' })}
                />
              </div>
              <p className="hint">
                Nothing slides or fades. Your system’s own setting is always followed. Applies now.
              </p>
            </div>
          )}
        </section>
      ))}
    </div>
  );
}
