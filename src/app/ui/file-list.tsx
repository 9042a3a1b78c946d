import type { ReactElement } from 'react';
import { useState } from 'react';
import { describeError } from '../../core/base/errors';
import './file-list.css';
import { saveFile } from './save-file';

interface MadeFile {
  readonly name: string;
  readonly content: string | Blob;
  readonly type: string;
}

/** A file a person can have, made when it is asked for. */
export interface FileEntry {
  readonly label: string;
  readonly hint: string;
  make(): MadeFile | Promise<MadeFile>;
}

/** Files to save, each with a line on what it holds. */
export function FileList({ files }: { readonly files: readonly FileEntry[] }): ReactElement {
  const [said, setSaid] = useState<{ readonly text: string; readonly problem: boolean } | null>(null);

  async function save({ label, make }: FileEntry): Promise<void> {
    setSaid({ text: `Making it: ${label}.`, problem: false });
    try {
      const { name, content, type } = await make();
      saveFile(name, content, type);
      setSaid({ text: `Saved as ${name}.`, problem: false });
    } catch (error) {
      setSaid({ text: describeError(error).message, problem: true });
    }
  }

  return (
    <div className="file-list">
      <ul>
        {files.map((file) => (
          <li key={file.label}>
            <button type="button" className="text-button" onClick={() => save(file)}>
              {file.label}
            </button>
            <span className="hint">{file.hint}</span>
          </li>
        ))}
      </ul>
      <p className="hint" role={said?.problem === true ? 'alert' : 'status'}>
        {said?.problem === true ? <strong className="problem">{said.text}</strong> : said?.text}
      </p>
    </div>
  );
}
