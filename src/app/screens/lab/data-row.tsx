import type { ReactElement } from 'react';
import { useState } from 'react';
import type { DatasetSource } from '../../../core/datasets/dataset';
import { countText } from '../../../core/record/number-text';
import { loadData } from '../../store/data-actions';
import { KNOWN_DATA } from '../../store/data-state';
import { useLab } from '../../store/lab-store';
import { Select } from '../../ui/select';
import { DataDialog } from './data-dialog';
import { LoadingProgress } from './loading-progress';
import { SamplePicture } from './sample-picture';

type DataChoice = DatasetSource | 'files';

/** The data in use, a picture of every class, and the way to other data. */
export function DataRow({ problems }: { readonly problems: ReadonlyMap<string, string> }): ReactElement {
  const dataset = useLab((state) => state.setup.shared.dataset);
  const data = useLab((state) => state.data);
  const stored = useLab((state) => state.prefs.stored);
  const [open, setOpen] = useState(false);
  const problem = problems.get('train') ?? problems.get('test');
  const isWhole = Number.isInteger(dataset.train) && Number.isInteger(dataset.test);
  return (
    <div className="row">
      <label htmlFor="data">Data</label>
      <Select
        id="data"
        value={dataset.source}
        options={dataOptions(dataset.source, data.summary?.name, stored)}
        onChange={(choice) => {
          if (choice === 'files') setOpen(true);
          else loadData({ source: choice });
        }}
      />
      <div className="row-hint">
        {data.summary !== null && (
          <button
            type="button"
            className="samples"
            aria-label={`Look at the data: ${data.summary.name}`}
            onClick={() => setOpen(true)}
          >
            {data.summary.samples.slice(0, 10).map((examples, label) => (
              <SamplePicture
                // biome-ignore lint/suspicious/noArrayIndexKey: one picture per class, in the order of the classes.
                key={label}
                image={examples[0] ?? null}
                summary={data.summary}
                alt=""
              />
            ))}
          </button>
        )}
        {isWhole && (
          <p className="hint">
            {countText(dataset.train)} training + {countText(dataset.test)} test
          </p>
        )}
        {problem !== undefined && (
          <p className="hint" role="status">
            <strong className="problem">{problem}</strong>
          </p>
        )}
        {data.leftOut.length > 0 && (
          <p className="hint" role="status">
            {data.leftOut.length === 1
              ? data.leftOut[0]
              : `${data.leftOut[0]} Look at the data for the rest.`}
          </p>
        )}
        <LoadingProgress />
        {data.error !== null && (
          <p className="hint" role="alert">
            <strong className="problem">{data.error}</strong>
          </p>
        )}
      </div>
      <DataDialog open={open} onClose={() => setOpen(false)} />
    </div>
  );
}

function dataOptions(
  current: DatasetSource,
  name: string | undefined,
  stored: readonly { readonly source: DatasetSource; readonly name: string }[],
): { readonly value: DataChoice; readonly label: string }[] {
  const options: { value: DataChoice; label: string }[] = KNOWN_DATA.map(({ source, label }) => ({
    value: source,
    label,
  }));
  for (const entry of stored) options.push({ value: entry.source, label: entry.name });
  if (!options.some((option) => option.value === current))
    options.push({ value: current, label: name ?? 'Your files' });
  options.push({ value: 'files', label: 'Your own files …' });
  return options;
}
