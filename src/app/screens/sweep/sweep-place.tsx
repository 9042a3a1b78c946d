import type { ReactElement } from 'react';
import { lazy, Suspense } from 'react';
import { useLab } from '../../store/lab-store';
import { isSweep } from '../../store/runs';
import { ErrorBoundary } from '../../ui/error-boundary';

const SweepLines = lazy(() => import('./sweep-lines').then(({ SweepLines }) => ({ default: SweepLines })));

/** Where sweeps tell how far they are; nothing is loaded for it before there is one. */
export function SweepPlace(): ReactElement | null {
  const any = useLab((state) => Object.keys(state.library.rows).some(isSweep));
  if (!any) return null;
  return (
    <ErrorBoundary what="The sweeps">
      <Suspense fallback={null}>
        <SweepLines />
      </Suspense>
    </ErrorBoundary>
  );
}
