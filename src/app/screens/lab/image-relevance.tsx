import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { mapNetworkText, mapPlaceText, relevanceSentence } from '../../../core/workbench/relevance-words';
import type { ChartRun } from '../../charts/chart-run';
import { explain, explainAt } from '../../store/bench-actions';
import { useBench } from '../../store/bench-store';
import { Segments } from '../../ui/segments';
import { Select } from '../../ui/select';
import { HandNotice } from './hand-notice';
import { type PictureView, RelevancePicture } from './relevance-picture';
import { useClassNames } from './use-class-names';
import { useLookReady } from './use-hand-ready';
import { useShownRelevance } from './use-shown-relevance';

interface ImageRelevanceProps {
  readonly run: ChartRun;
  /** In view. */
  readonly iteration: number;
  readonly width: number;
  readonly height: number;
}

/** Room of the pickers and of the words. */
const AROUND = 146;
/** Smaller pictures of 28 to 32 pixels tell nothing. */
const LEAST_SIDE = 200;
const REST_MS = 150;

const VIEWS: readonly { readonly value: PictureView; readonly label: string }[] = [
  { value: 'over', label: 'Over the image' },
  { value: 'map', label: 'Map alone' },
  { value: 'image', label: 'Image alone' },
];

/** One test image and where its evidence lies, at any layer of the network in view, edits by hand included. */
export function ImageRelevanceView(props: ImageRelevanceProps): ReactElement {
  const { run, width, height } = props;
  const { runId, config } = run;
  const records = run.iterations.length;
  const ready = useLookReady({ runId, config, records, iteration: props.iteration });
  const iteration = ready.kind === 'ready' ? ready.iteration : null;
  const follows = props.iteration === records - 1;
  useEffect(() => {
    if (iteration === null) return;
    // Who scrubs passes networks by: only one that stays in view is opened. Who follows a run never waits, however fast it is.
    const timer = setTimeout(() => explainAt(runId, iteration), follows ? 0 : REST_MS);
    return () => clearTimeout(timer);
  }, [iteration, runId, follows]);
  const shown = useShownRelevance(runId);
  const classNames = useClassNames(run, shown?.classes ?? 0);
  const image = useBench((state) => state.image);
  const problem = useBench((state) => state.problem);
  const [wanted, setWanted] = useState('input');
  const [view, setView] = useState<PictureView>('over');
  if (ready.kind !== 'ready')
    return (
      <div style={{ minHeight: height }}>
        <HandNotice ready={ready} run={run} />
      </div>
    );
  if (shown === null)
    return (
      <p className="hint" style={{ minHeight: height }}>
        {problem ?? 'Opening the network.'}
      </p>
    );
  const { relevance } = shown;
  const map = relevance.maps.find(({ layer }) => layer === wanted) ?? relevance.maps[0];
  return (
    <div style={{ minHeight: height }}>
      <div className="image-pickers">
        <Select
          label="Class of the image"
          className="plain-select"
          value={String(image.label)}
          options={classNames.map((name, label) => ({ value: String(label), label: name }))}
          onChange={(label) => explain({ label: Number(label), nth: 0 })}
        />
        <button
          type="button"
          className="text-button"
          onClick={() => explain({ ...image, nth: image.nth + 1 })}
        >
          Next image
        </button>
        <Select
          label="Relevance at layer"
          className="plain-select"
          value={map?.layer ?? 'input'}
          options={relevance.maps.map((entry) => ({
            value: entry.layer,
            label: `at ${mapPlaceText(entry)}`,
          }))}
          onChange={setWanted}
        />
      </div>
      <Segments
        name="relevance-view"
        legend="What is drawn"
        options={VIEWS}
        value={view}
        onChange={setView}
      />
      <p className={problem === null ? 'hint' : 'problem'} aria-busy={shown.iteration !== ready.iteration}>
        {problem ?? mapNetworkText(config, shown.iteration, ready.iteration)}
      </p>
      {map !== undefined && (
        <>
          <RelevancePicture
            {...{ relevance, map, view, width }}
            className={classNames[relevance.label] ?? ''}
            side={Math.max(LEAST_SIDE, height - AROUND)}
          />
          <p className="hint">{relevanceSentence(relevance, map, classNames)}</p>
        </>
      )}
    </div>
  );
}
