import type { ReactElement } from 'react';
import { lazy, Suspense, useState } from 'react';

const ExportDialog = lazy(async () => ({ default: (await import('./export/export-dialog')).ExportDialog }));

/** Opens everything the Lab shows as files; what makes them is loaded then. */
export function ExportButton(): ReactElement {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never');
  return (
    <>
      <button type="button" className="bar-button" aria-haspopup="dialog" onClick={() => setState('open')}>
        Export
      </button>
      {state !== 'never' && (
        <Suspense>
          <ExportDialog open={state === 'open'} onClose={() => setState('closed')} />
        </Suspense>
      )}
    </>
  );
}
