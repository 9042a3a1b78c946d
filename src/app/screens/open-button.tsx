import type { ReactElement } from 'react';
import { useRef } from 'react';
import { pickedFiles } from '../store/given-files';
import { takeFiles } from '../store/take-files';

/** Opens results, models or images from files, as dropping them on the page does. */
export function OpenButton(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="bar-button"
        title="Open results (zip, JSON), a model (safetensors, TensorFlow.js) or images; dropping them on the page does the same"
        onClick={() => input.current?.click()}
      >
        Open
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to open"
        // The same file chosen again, mended meanwhile, is read again.
        onClick={(event) => {
          event.currentTarget.value = '';
        }}
        onChange={(event) => takeFiles(pickedFiles(event.target.files))}
      />
    </>
  );
}
