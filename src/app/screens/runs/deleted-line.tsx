import type { ReactElement } from 'react';
import { forgetDeleted, keepDeleted, undoDelete, waitToForget } from '../../store/delete-actions';
import { useLab } from '../../store/lab-store';

/** The way back after a deletion; its time does not run while it has the focus or the pointer. */
export function DeletedLine(): ReactElement {
  const count = useLab((state) => state.library.deleted.length);
  return (
    <div
      className="runs-deleted"
      role="status"
      onPointerEnter={keepDeleted}
      onPointerLeave={waitToForget}
      onFocus={keepDeleted}
      onBlur={waitToForget}
    >
      {count > 0 && (
        <>
          <span>{count === 1 ? 'One run deleted.' : `${count} runs deleted.`}</span>
          <button type="button" className="text-button" onClick={undoDelete}>
            Undo
          </button>
          <button type="button" className="text-button" onClick={forgetDeleted}>
            Free the room now
          </button>
        </>
      )}
    </div>
  );
}
