import type { ReactElement } from 'react';
import { bytesText } from '../../../core/record/number-text';
import { cancelLoading } from '../../store/data-actions';
import { useLab } from '../../store/lab-store';

/** Progress of a load, with a way out. */
export function LoadingProgress(): ReactElement | null {
  const { loading, progress } = useLab((state) => state.data);
  if (loading === null) return null;
  const label = progress?.label ?? `Loading ${loading}`;
  const total = progress?.total ?? null;
  return (
    <div className="loading">
      <span className="hint">
        {label}
        {progress !== null && total !== null && total > 10_000
          ? `, ${bytesText(progress.done)} of ${bytesText(total)}`
          : ''}
      </span>
      <progress
        aria-label={label}
        {...(progress !== null && total !== null ? { value: progress.done, max: total } : {})}
      />
      <button type="button" className="text-button" onClick={cancelLoading}>
        Cancel
      </button>
    </div>
  );
}
