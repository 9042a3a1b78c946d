import type { ReactElement, ReactNode } from 'react';
import { useId, useState } from 'react';

interface NumbersSheetProps {
  /** What the button shows the numbers of. */
  readonly of: string;
  /** Name of the sheet. */
  readonly name: string;
  /** Title, hints and table; made only while the sheet is open. */
  readonly children: () => ReactNode;
}

/** A picture as a table, behind one button. */
export function NumbersSheet({ of, name, children }: NumbersSheetProps): ReactElement {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="text-button" popoverTarget={id} aria-label={`Show the numbers: ${of}`}>
        Numbers
      </button>
      <div
        id={id}
        popover="auto"
        className="sheet numbers"
        role="dialog"
        aria-label={name}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && (
          <>
            {children()}
            <button type="button" className="text-button" popoverTarget={id} popoverTargetAction="hide">
              Close
            </button>
          </>
        )}
      </div>
    </>
  );
}
