import type { ReactElement } from 'react';
import { useId, useState } from 'react';
import type { StoredRun } from '../../persistence/stored-run';
import { labelStored } from '../../store/archive';
import { tagsOf } from './tags';

/** Adds tags to several runs at once, and takes them off. */
export function TagsOfSeveral({ rows }: { readonly rows: readonly StoredRun[] }): ReactElement {
  const id = useId();
  const [text, setText] = useState('');
  const present = [...new Set(rows.flatMap(({ tags }) => tags))].toSorted();
  function add(): void {
    const added = tagsOf(text);
    if (added.length > 0) changeTags(rows, (tags) => [...new Set([...tags, ...added])]);
    setText('');
  }
  return (
    <form
      className="runs-field"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label htmlFor={id}>Add tags</label>
      <input
        id={id}
        value={text}
        placeholder="thesis, good"
        onChange={(event) => setText(event.target.value)}
        onBlur={add}
      />
      {present.length > 0 && (
        <p className="hint">
          {present.map((tag) => (
            <button
              key={tag}
              type="button"
              className="text-button"
              aria-label={`Take the tag ${tag} off`}
              onClick={() => changeTags(rows, (tags) => tags.filter((other) => other !== tag))}
            >
              {tag} ×
            </button>
          ))}
        </p>
      )}
    </form>
  );
}

function changeTags(
  rows: readonly StoredRun[],
  change: (tags: readonly string[]) => readonly string[],
): void {
  for (const { runId, tags } of rows) labelStored([runId], { tags: change(tags) });
}
