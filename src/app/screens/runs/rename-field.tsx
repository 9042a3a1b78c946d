import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import type { StoredRun } from '../../persistence/stored-run';
import { labelStored } from '../../store/archive';

interface RenameFieldProps {
  readonly row: StoredRun;
  readonly title: string;
  onEnd(): void;
}

/** In the place of the name: Enter keeps what is typed, Escape what was there; empty gives the run its own name back. */
export function RenameField({ row, title, onEnd }: RenameFieldProps): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => field.current?.select(), []);
  function end(keep: boolean, byKey: boolean): void {
    if (over.current) return;
    over.current = true;
    const name = field.current?.value.trim() ?? '';
    if (keep && name !== row.name && !(row.name === '' && name === title)) labelStored([row.runId], { name });
    const cell = field.current?.closest('th');
    onEnd();
    if (byKey) requestAnimationFrame(() => cell?.querySelector<HTMLElement>('[data-part="name"]')?.focus());
  }
  return (
    <input
      ref={field}
      className="runs-rename"
      aria-label={`Name of ${title}`}
      defaultValue={title}
      onBlur={() => end(true, false)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true, true);
        if (event.key === 'Escape') end(false, true);
      }}
    />
  );
}
