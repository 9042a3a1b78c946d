import type { ReactElement } from 'react';
import { lazy, Suspense, useState } from 'react';

const ShareDialog = lazy(async () => ({ default: (await import('./share/share-dialog')).ShareDialog }));

/** Opens the link of the form and the place; what makes it is loaded then. */
export function ShareButton(): ReactElement {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never');
  return (
    <>
      <button type="button" className="bar-button" aria-haspopup="dialog" onClick={() => setState('open')}>
        Share
      </button>
      {state !== 'never' && (
        <Suspense>
          <ShareDialog open={state === 'open'} onClose={() => setState('closed')} />
        </Suspense>
      )}
    </>
  );
}
