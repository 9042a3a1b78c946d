import type { ReactElement } from 'react';
import { useLab } from '../store/lab-store';

/** Stays in sight while something is not kept. */
export function StorageLine(): ReactElement {
  const trouble = useLab((state) => state.library.trouble);
  return (
    <p className="storage-line" role="status" hidden={trouble === null}>
      {trouble}
    </p>
  );
}
