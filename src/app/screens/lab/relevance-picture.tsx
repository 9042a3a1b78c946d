import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { mapPlaceText, relevanceRange } from '../../../core/workbench/relevance-words';
import type { ImageRelevance, RelevanceMap } from '../../../core/workbench/workbench';
import { divergingPixels, largestSize } from '../../charts/diverging';
import { Pixels } from '../../ui/pixels';

/** What is drawn: the map over the picture in grey, or one of them alone. */
export type PictureView = 'over' | 'map' | 'image';

interface RelevancePictureProps {
  readonly relevance: ImageRelevance;
  readonly map: RelevanceMap;
  readonly view: PictureView;
  readonly className: string;
  readonly width: number;
  /** Longest side of the picture, where the width allows it. */
  readonly side: number;
}

/** The scale beside the picture, its numbers and the gap. */
const SCALE_ROOM = 72;
const STRIP = 24;

/** One test image and where its evidence lies at one layer, with the scale of the colours. */
export function RelevancePicture(props: RelevancePictureProps): ReactElement {
  const { relevance, map, view, className, width } = props;
  const side = Math.min(props.side, width - SCALE_ROOM);
  const perPixel = side / Math.max(relevance.width, relevance.height);
  const size = { width: relevance.width * perPixel, height: relevance.height * perPixel };
  const most = useMemo(() => largestSize(map.values), [map]);
  const placed = map.step !== null;
  const shownMap = view !== 'image' && <MapPixels map={map} most={most} perPixel={perPixel} width={width} />;
  const scale = view !== 'image' && <Scale most={most} height={placed ? size.height : 96} />;
  const image = view !== 'map' && (
    <Photo relevance={relevance} grey={view === 'over' && placed} {...size} className={className} />
  );
  if (placed)
    return (
      <div className="relevance-picture">
        <div className="relevance-stack" style={size}>
          {image}
          {shownMap}
        </div>
        {scale}
      </div>
    );
  // Units have no place in the image: they lie in a row below it.
  return (
    <>
      <div className="relevance-picture">
        {image !== false && (
          <div className="relevance-stack" style={size}>
            {image}
          </div>
        )}
        {scale}
      </div>
      {shownMap}
    </>
  );
}

function Photo(props: {
  readonly relevance: ImageRelevance;
  readonly grey: boolean;
  readonly width: number;
  readonly height: number;
  readonly className: string;
}): ReactElement {
  const { relevance, grey, className } = props;
  const { pixels, width, height, channels } = relevance;
  const shown = useMemo(() => {
    const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let i = 0; i < width * height; i++) {
      const colour = [0, 1, 2].map((c) => pixels[i * channels + Math.min(c, channels - 1)] ?? 0);
      rgba.set(grey ? [luma(colour), luma(colour), luma(colour)] : colour, 4 * i);
    }
    return rgba;
  }, [pixels, width, height, channels, grey]);
  return (
    <div className={grey ? 'relevance-ground' : undefined}>
      <Pixels
        {...{ pixels: shown, width, height }}
        shownWidth={props.width}
        shownHeight={props.height}
        alt={`Test image of ${className}`}
      />
    </div>
  );
}

/** Brightness of a colour as television weighs it (ITU-R BT.601). */
function luma([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function MapPixels(props: {
  readonly map: RelevanceMap;
  readonly most: number;
  readonly perPixel: number;
  readonly width: number;
}): ReactElement {
  const { map, most, perPixel } = props;
  const { values, width, height, step } = map;
  const pixels = useMemo(() => divergingPixels(values, most), [values, most]);
  return (
    <div className={step === null ? 'relevance-strip' : 'relevance-map'}>
      <Pixels
        {...{ pixels, width, height }}
        shownWidth={step === null ? props.width : width * step * perPixel}
        shownHeight={step === null ? STRIP : height * step * perPixel}
        alt={`Relevance at ${mapPlaceText(map)}`}
      />
    </div>
  );
}

const SCALE_STEPS = 65;

/** The colours from what speaks most for the class down to what speaks as much against it. */
function Scale({ most, height }: { readonly most: number; readonly height: number }): ReactElement {
  const pixels = useMemo(
    () =>
      divergingPixels(
        Array.from({ length: SCALE_STEPS }, (_, i) => 1 - (2 * i) / (SCALE_STEPS - 1)),
        1,
      ),
    [],
  );
  const { high, low, sentence } = relevanceRange(most);
  return (
    <div className="relevance-scale" style={{ height }}>
      <Pixels
        {...{ pixels, width: 1, height: SCALE_STEPS }}
        shownWidth={12}
        shownHeight={height}
        alt={sentence}
      />
      <div aria-hidden="true">
        <span>
          {high} <span className="quiet">for</span>
        </span>
        <span>0</span>
        <span>
          {low} <span className="quiet">against</span>
        </span>
      </div>
    </div>
  );
}
