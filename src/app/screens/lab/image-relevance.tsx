import type { ReactElement } from 'react';
import { useEffect, useMemo, useState } from 'react';
import { relevanceSentence } from '../../../core/workbench/relevance-words';
import type { ImageRelevance, RelevanceMap } from '../../../core/workbench/workbench';
import type { ChartRun } from '../../charts/chart-run';
import { divergingPixels, largestSize } from '../../charts/diverging';
import { explain, openBench } from '../../store/bench-actions';
import { useBench } from '../../store/bench-store';
import { Pixels } from '../../ui/pixels';
import { Select } from '../../ui/select';
import { HandNotice } from './hand-notice';
import { useHandReady } from './use-hand-ready';

interface ImageRelevanceProps {
  readonly run: ChartRun;
  readonly width: number;
  readonly height: number;
}

const GAP = 12;
/** Room of the pickers and of the words. */
const AROUND = 92;
const STRIP = 24;
/** Smaller pictures of 28 to 32 pixels tell nothing. */
const LEAST_SIDE = 144;

/** One test image beside where its evidence lies, at any layer of the network as it is, edits by hand included. */
export function ImageRelevanceView({ run, width, height }: ImageRelevanceProps): ReactElement {
  const ready = useHandReady(run.runId, run.iterations.length);
  const isReady = ready.kind === 'ready';
  const { runId } = run;
  useEffect(() => {
    if (isReady) openBench(runId).then(() => explain());
  }, [isReady, runId]);
  const mine = useBench((state) => state.key?.startsWith(`${runId}/`) === true);
  const view = useBench((state) => state.view);
  const image = useBench((state) => state.image);
  const relevance = useBench((state) => state.relevance);
  const problem = useBench((state) => state.problem);
  const [wanted, setWanted] = useState('input');
  if (!isReady)
    return (
      <div style={{ minHeight: height }}>
        <HandNotice ready={ready} run={run} />
      </div>
    );
  if (!mine || view === null || relevance === null)
    return (
      <p className="hint" style={{ minHeight: height }}>
        {problem ?? 'Opening the network.'}
      </p>
    );
  const map = relevance.maps.find(({ layer }) => layer === wanted) ?? relevance.maps[0];
  const side = Math.min((width - GAP) / 2, Math.max(LEAST_SIDE, height - AROUND));
  return (
    <div style={{ minHeight: height }}>
      <div className="image-pickers">
        <Select
          label="Class of the image"
          className="plain-select"
          value={String(image.label)}
          options={view.classNames.map((name, label) => ({ value: String(label), label: name }))}
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
          options={relevance.maps.map(({ layer }) => ({ value: layer, label: `at ${layer}` }))}
          onChange={setWanted}
        />
      </div>
      <div className="image-pair">
        <Original
          relevance={relevance}
          side={side}
          alt={`Test image of ${view.classNames[relevance.label]}`}
        />
        {map !== undefined && <MapPicture map={map} side={side} />}
      </div>
      {map !== undefined && <p className="hint">{relevanceSentence(relevance, map, view.classNames)}</p>}
    </div>
  );
}

function Original(props: {
  readonly relevance: ImageRelevance;
  readonly side: number;
  readonly alt: string;
}): ReactElement {
  const { pixels, width, height, channels } = props.relevance;
  const shown = useMemo(() => {
    const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 3; c++) rgba[4 * i + c] = pixels[i * channels + Math.min(c, channels - 1)] ?? 0;
    return rgba;
  }, [pixels, width, height, channels]);
  const scale = props.side / Math.max(width, height);
  return (
    <Pixels
      {...{ pixels: shown, width, height }}
      shownWidth={width * scale}
      shownHeight={height * scale}
      alt={props.alt}
    />
  );
}

function MapPicture({ map, side }: { readonly map: RelevanceMap; readonly side: number }): ReactElement {
  const { values, width, height, layer } = map;
  const pixels = useMemo(() => divergingPixels(values, largestSize(values)), [values]);
  const scale = side / Math.max(width, height);
  return (
    <Pixels
      {...{ pixels, width, height }}
      shownWidth={width * scale}
      shownHeight={height === 1 ? STRIP : height * scale}
      alt={`Relevance at ${layer}`}
    />
  );
}
