import type { ReactElement } from 'react';
import { closeNote, useNote } from '../store/page-note';

/** What became of the link or the files the page was given. Always in the document, so that screen readers hear it change. */
export function NoteLine(): ReactElement {
  const { text, problem } = useNote();
  return (
    <div className="note-line" role="status">
      {text !== null && (
        <p>
          {problem ? <strong className="problem">{text}</strong> : <span>{text}</span>}
          <button type="button" className="text-button" onClick={closeNote}>
            Close<span className="only-read"> this line</span>
          </button>
        </p>
      )}
    </div>
  );
}
