import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import {
  closeRefusal,
  forgetDeleted,
  keepDeleted,
  undoDelete,
  waitToForget,
} from '../../store/delete-actions';
import { useLab } from '../../store/lab-store';

/** What became of the last thing asked for: what was deleted and the way back, or why it did not happen. */
export function OutcomeLine(): ReactElement {
  const count = useLab((state) => state.library.deleted.length);
  const refusal = useLab((state) => state.library.refusal);
  const line = useRef<HTMLDivElement>(null);
  const undo = useRef<HTMLButtonElement>(null);
  // What had the focus is gone with the runs.
  useEffect(() => {
    if (count > 0 && document.activeElement === document.body) undo.current?.focus();
  }, [count]);
  function answered(act: () => unknown): void {
    act();
    line.current?.focus();
  }
  return (
    // The time to undo does not run while the line has the focus or the pointer.
    <div
      ref={line}
      tabIndex={-1}
      className="runs-outcome"
      role="status"
      onPointerEnter={keepDeleted}
      onPointerLeave={waitToForget}
      onFocus={keepDeleted}
      onBlur={waitToForget}
    >
      {count > 0 && (
        <p>
          <span>{count === 1 ? 'One run deleted.' : `${count} runs deleted.`}</span>
          <button ref={undo} type="button" className="text-button" onClick={() => answered(undoDelete)}>
            Undo
          </button>
          <button type="button" className="text-button" onClick={() => answered(forgetDeleted)}>
            Free the space now
          </button>
        </p>
      )}
      {refusal !== null && (
        <p>
          <strong className="problem">{refusal}</strong>
          <button type="button" className="text-button" onClick={() => answered(closeRefusal)}>
            Close<span className="only-read"> this line</span>
          </button>
        </p>
      )}
    </div>
  );
}
