import type { ReactElement } from 'react';
import { shortCountText } from '../../core/record/number-text';
import { changePrefs, showGroup } from '../store/lab-actions';
import { useLab } from '../store/lab-store';
import type { Theme } from '../store/prefs';
import type { ScreenName } from '../store/route';
import { screenHref } from '../store/route';
import type { RunGroup } from '../store/runs';
import { activeRuns } from '../store/runs';
import { Logo } from '../ui/icons';
import { Select } from '../ui/select';
import { SCREENS } from './catalogue';
import { ExportButton } from './export-button';
import { dateText } from './lab/date-text';
import { OpenButton } from './open-button';
import { ShareButton } from './share-button';

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'auto', label: 'System theme' },
  { value: 'light', label: 'Light theme' },
  { value: 'dark', label: 'Dark theme' },
];

/** Name, screens, and what concerns all of them: the backend and the theme. */
export function TopBar({ current }: { readonly current: ScreenName }): ReactElement {
  const theme = useLab((state) => state.prefs.theme);
  return (
    <header className="top">
      <p className="brand">
        <Logo />
        Pruning Lab
      </p>
      <nav className="screens" aria-label="Screens">
        {SCREENS.map(({ name, label }) => (
          <a key={name} href={screenHref(name)} aria-current={name === current ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {current === 'lab' && <ShownRun />}
      <div className="top-right">
        <BackendChip />
        <OpenButton />
        <ShareButton />
        {current === 'lab' && <ExportButton />}
        <Select
          label="Theme"
          className="plain-select"
          value={theme}
          options={THEMES}
          onChange={(value) => changePrefs({ theme: value })}
        />
      </div>
    </header>
  );
}

/** Which group of runs the Lab shows. */
function ShownRun(): ReactElement | null {
  const groups = useLab((state) => state.runs.groups);
  const shown = useLab((state) => state.runs.shownGroup);
  if (groups.length < 2 || shown === null) return null;
  return (
    <Select
      label="Shown run"
      className="plain-select shown-run"
      value={shown}
      options={[...groups].reverse().map((group) => ({ value: group.id, label: groupText(group) }))}
      onChange={showGroup}
    />
  );
}

function groupText(group: RunGroup): string {
  return group.recorded === null ? group.name : `${group.name}, ${dateText(group.recorded.at)}`;
}

/** Examples a second over all runs at work. */
function Speed(): ReactElement | null {
  const rate = useLab((state) =>
    activeRuns(state.runs)
      .filter((run) => run.status === 'running')
      .reduce((sum, run) => sum + (run.progress?.examplesPerSecond ?? 0), 0),
  );
  return rate === 0 ? null : <span className="speed">{shortCountText(rate)} examples/s</span>;
}

/** The backend that really runs, and behind it which ones were tried. */
function BackendChip(): ReactElement | null {
  const { report, probing, error } = useLab((state) => state.backend);
  if (report === null)
    return (
      <span className="chip">{error !== null ? 'No backend' : probing ? 'Trying the backends' : ''}</span>
    );
  return (
    <>
      <button type="button" className="chip" popoverTarget="backend-sheet">
        <span className="dot" aria-hidden="true" />
        <span className="chip-name">{report.device}</span>
        <Speed />
      </button>
      <div
        id="backend-sheet"
        popover="auto"
        className="sheet backend-sheet"
        role="dialog"
        aria-label="Backend"
      >
        <h2 className="sheet-title">
          {report.device}
          <Speed />
        </h2>
        <p>{report.reason}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">Tried</th>
              <th scope="col">Works</th>
              <th scope="col" className="words">
                What came out
              </th>
            </tr>
          </thead>
          <tbody>
            {report.tried.map((entry) => (
              <tr key={entry.name}>
                <th scope="row">{entry.name}</th>
                <td>{entry.ok ? 'yes' : 'no'}</td>
                <td className="words">{entry.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
