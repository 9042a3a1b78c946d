import type { DragEvent, MouseEvent, ReactElement } from 'react';
import { useId, useState } from 'react';
import { countText } from '../../../core/record/number-text';
import { canReloadFiles, loadData, loadFiles, reloadFiles } from '../../store/data-actions';
import { DEFAULT_TEST_SHARE, KNOWN_DATA } from '../../store/data-state';
import { droppedFiles, pickedFiles } from '../../store/given-files';
import { useLab } from '../../store/lab-store';
import { Dialog } from '../../ui/dialog';
import { NumberInput } from '../../ui/number-input';
import { LoadingProgress } from './loading-progress';
import { SamplePicture } from './sample-picture';

/** What is loaded, class by class, and every way to load something else. */
export function DataDialog({ open, onClose }: { readonly open: boolean; onClose(): void }): ReactElement {
  const { summary, error, storedDetail, leftOut } = useLab((state) => state.data);
  return (
    <Dialog title="Data" open={open} onClose={onClose}>
      <div className="data-choices">
        {KNOWN_DATA.map(({ source, label, note }) => (
          <div key={source} className="data-choice">
            <button type="button" className="outline-button" onClick={() => loadData({ source })}>
              Load {label}
            </button>
            <p className="hint">{note}</p>
          </div>
        ))}
      </div>
      <OwnFiles />
      <LoadingProgress />
      {error !== null && (
        <p role="alert">
          <strong className="problem">{error}</strong>
          {summary !== null && <span className="hint"> {summary.name} stays loaded.</span>}
        </p>
      )}
      {summary !== null && (
        <section aria-label="Loaded data">
          <h3>
            {summary.name}: {summary.height} × {summary.width}
            {summary.channels === 1 ? ' grey' : ` × ${summary.channels}`}, {summary.classNames.length}{' '}
            classes, {countText(summary.trainAvailable)} training and {countText(summary.testAvailable)} test
            images
          </h3>
          {leftOut.length > 0 && (
            <ul className="hint left-out" aria-label="Left out">
              {leftOut.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          {storedDetail !== null && storedDetail !== '' && <p className="hint">{storedDetail}</p>}
          <ClassTable />
        </section>
      )}
    </Dialog>
  );
}

function ClassTable(): ReactElement | null {
  const summary = useLab((state) => state.data.summary);
  if (summary === null) return null;
  const most = Math.max(1, ...summary.trainCounts);
  return (
    <div className="table-scroll">
      <table className="classes">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Examples</th>
            <th scope="col">Training</th>
            <th scope="col">Test</th>
            <th scope="col">
              <span className="only-read">Share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.classNames.map((name, label) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="examples">
                {(summary.samples[label] ?? []).slice(0, 6).map((image, example) => (
                  <SamplePicture
                    // biome-ignore lint/suspicious/noArrayIndexKey: the examples of a class are fixed once loaded; a picture is known by its place.
                    key={example}
                    image={image}
                    summary={summary}
                    alt={example === 0 ? `Example of ${name}` : ''}
                  />
                ))}
              </td>
              <td>{countText(summary.trainCounts[label] ?? 0)}</td>
              <td>{countText(summary.testCounts[label] ?? 0)}</td>
              <td className="share">
                <span style={{ width: `${(100 * (summary.trainCounts[label] ?? 0)) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Known to every browser, but not to React. */
const FOLDERS = { webkitdirectory: '' };

/** The same file chosen again, mended meanwhile, is read again. */
function forget(event: MouseEvent<HTMLInputElement>): void {
  event.currentTarget.value = '';
}

function OwnFiles(): ReactElement {
  const id = useId();
  const [names, setNames] = useState('');
  const [testShare, setTestShare] = useState(DEFAULT_TEST_SHARE);
  const [over, setOver] = useState(false);
  const shareOk = testShare > 0 && testShare < 1;
  const classNames = names
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const options = {
    name: null,
    classNames: classNames.length === 0 ? null : classNames,
    testShare: shareOk ? testShare : DEFAULT_TEST_SHARE,
  };

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    if (event.dataTransfer.types.includes('Files')) loadFiles(droppedFiles(event.dataTransfer), options);
  }

  return (
    <section
      aria-label="Your own files"
      className={over ? 'own-files over' : 'own-files'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <h3>Your own files</h3>
      <p className="hint">Drop them here or pick them; they stay on this device. The lab takes</p>
      <ul className="hint">
        <li>
          IDX files as MNIST has them, plain or .gz: images and labels, with a second pair for testing or
          without
        </li>
        <li>CIFAR-10 or CIFAR-100 in the binary version: the .bin batches or the .tar.gz as downloaded</li>
        <li>
          a folder with one folder of PNG or JPEG pictures per class; each is cut square and made 32 × 32
        </li>
      </ul>
      <div className="own-grid">
        <label htmlFor={`${id}-files`}>Files</label>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          onClick={forget}
          onChange={(event) => loadFiles(pickedFiles(event.target.files), options)}
        />
        <label htmlFor={`${id}-folder`}>Folder</label>
        <input
          id={`${id}-folder`}
          type="file"
          {...FOLDERS}
          onClick={forget}
          onChange={(event) => loadFiles(pickedFiles(event.target.files), options)}
        />
        <label htmlFor={`${id}-names`}>Class names</label>
        <input
          id={`${id}-names`}
          type="text"
          placeholder="0, 1, 2, … unless you name them"
          value={names}
          onChange={(event) => setNames(event.target.value)}
        />
        <label htmlFor={`${id}-share`}>Test share</label>
        <span className="field-value">
          <NumberInput
            id={`${id}-share`}
            value={testShare}
            min={0.01}
            max={0.99}
            step={0.05}
            invalid={!shareOk}
            onChange={setTestShare}
          />
          <span className="hint">
            {shareOk ? 'of the images, where none are marked for testing' : 'takes a number between 0 and 1'}
          </span>
        </span>
      </div>
      {canReloadFiles() && (
        <button type="button" className="outline-button" onClick={() => reloadFiles(options)}>
          Read the files again with these names and this share
        </button>
      )}
    </section>
  );
}
