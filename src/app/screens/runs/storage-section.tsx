import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { bytesText, densityText } from '../../../core/record/number-text';
import { useLab } from '../../store/lab-store';
import { askToPersist, measureStorage } from '../../store/storage-actions';

/** What this site has stored, how much it may, and whether the browser may clear it by itself. */
export function StorageSection(): ReactElement | null {
  const usage = useLab((state) => state.library.usage);
  const count = useLab((state) => Object.keys(state.library.rows).length);
  const [refused, setRefused] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` is not read, but when it changes the room taken has to be measured anew.
  useEffect(() => {
    measureStorage();
  }, [count]);
  if (usage === null) return null;
  const { usedBytes, quotaBytes, persistent } = usage;
  return (
    <section className="runs-storage" aria-labelledby="runs-storage">
      <h2 id="runs-storage">Storage</h2>
      <progress aria-label="Storage used" max={quotaBytes} value={usedBytes} />
      <p className="hint">
        {bytesText(usedBytes)} of {bytesText(quotaBytes)} used (
        {densityText(usedBytes / Math.max(1, quotaBytes))}), data sets and the page itself included.
      </p>
      <p className="hint" role="status">
        {persistent
          ? 'The browser keeps it until you delete it.'
          : refused
            ? 'The browser refused: it may clear the runs when its disk is full. It agrees more easily for pages that are bookmarked, installed or often used.'
            : 'The browser may clear it when its disk is full.'}
      </p>
      {!persistent && (
        <button
          type="button"
          className="text-button"
          onClick={async () => setRefused(!(await askToPersist()))}
        >
          Ask the browser to keep it
        </button>
      )}
    </section>
  );
}
