import type { ReactElement } from 'react';
import { Activity, Suspense, useEffect } from 'react';
import { useLab } from '../store/lab-store';
import { ErrorBoundary } from '../ui/error-boundary';
import { SCREENS } from './catalogue';
import { LabScreen } from './lab/lab-screen';
import { NoteLine } from './note-line';
import { StorageLine } from './storage-line';
import { TopBar } from './top-bar';
import { useFileDrop } from './use-file-drop';
import { useTheme } from './use-theme';

/** The header and the screen the address names. The Lab stays as it was left: open parts, typed numbers, scroll. */
export function App(): ReactElement {
  const current = useLab((state) => state.route.screen);
  const entry = SCREENS.find(({ name }) => name === current);
  const label = entry?.label ?? 'Lab';
  const Screen = entry?.Screen ?? null;
  useTheme();
  useFileDrop();
  useEffect(() => {
    document.title = Screen === null ? 'Pruning Lab' : `${label}, Pruning Lab`;
  }, [Screen, label]);
  return (
    <div className="app">
      <ErrorBoundary what="The header">
        <TopBar current={Screen === null ? 'lab' : current} />
      </ErrorBoundary>
      <StorageLine />
      <NoteLine />
      <Activity mode={Screen === null ? 'visible' : 'hidden'}>
        <ErrorBoundary what="The lab">
          <LabScreen />
        </ErrorBoundary>
      </Activity>
      {Screen !== null && (
        <ErrorBoundary key={current} what={label}>
          <Suspense fallback={<ScreenLoading label={label} />}>
            <Screen />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}

function ScreenLoading({ label }: { readonly label: string }): ReactElement {
  return (
    <main className="screen">
      <p className="hint" role="status">
        Loading {label}.
      </p>
    </main>
  );
}
