import type { ReactElement } from 'react';
import type { LinkPlace } from '../../../core/share/link';
import { useLab } from '../../store/lab-store';

interface PlaceSwitchProps {
  readonly place: LinkPlace;
  readonly chosen: boolean;
  onChange(chosen: boolean): void;
}

/** Whether the link leads to the run and the iteration in view; nothing where the place is a whole screen. */
export function PlaceSwitch({ place, chosen, onChange }: PlaceSwitchProps): ReactElement | null {
  const { run, layer, iteration } = place;
  const recorded = useLab(({ runs }) =>
    runs.groups.some((group) => group.recorded !== null && group.runIds.includes(run ?? '')),
  );
  if (run === null) return null;
  const parts = [
    layer === null ? '' : `, layer ${layer}`,
    iteration === null ? '' : ` at iteration ${iteration}`,
  ];
  return (
    <div>
      <label className="share-place">
        <input type="checkbox" checked={chosen} onChange={(event) => onChange(event.target.checked)} /> Lead
        to the run in view{parts.join('')}
      </label>
      {!recorded && (
        <p className="hint">The run itself is in this browser only: others find the form without it.</p>
      )}
    </div>
  );
}
