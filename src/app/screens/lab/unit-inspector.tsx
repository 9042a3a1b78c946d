import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { Filter } from '../../../core/workbench/filter';
import { filterSentence } from '../../../core/workbench/unit-words';
import { divergingPixels, largestSize } from '../../charts/diverging';
import { Pixels } from '../../ui/pixels';
import { useSize } from '../../ui/use-size';

interface UnitInspectorProps {
  readonly id: string;
  /** Name and state of the unit under the pointer; null for none. */
  readonly said: string | null;
  readonly filter: Filter | null;
  /** While that is on its way: one as large, whose place is held free. */
  readonly before: Filter | null;
  /** Why its filter cannot be shown; null where it can. */
  readonly missing: string | null;
  /** What goes with it, or why it cannot change. */
  readonly group: string | null;
  /** What can be done with it, for those who cannot point without pressing; null for nothing. */
  readonly action: UnitAction | null;
  /** Often there is no filter and no group to show: it begins small. */
  readonly brief: boolean;
  /** A finger looks: it cannot keep to the square, so what it sees stays in sight. */
  readonly held: boolean;
  /** Shown while the pointer is elsewhere. */
  readonly rest: string;
}

export interface UnitAction {
  readonly label: string;
  /** "conv3, channel 4". */
  readonly name: string;
  readonly onPress: () => void;
}

type Picture = NonNullable<Filter['picture']>;

const SIDE = 60;

/** The unit under the pointer: its filter, its score, and what goes with it. */
export function UnitInspector(props: UnitInspectorProps): ReactElement {
  const { id, said, filter, before, missing, group, action, rest, brief, held } = props;
  const [ref, { height }] = useSize<HTMLDivElement>();
  // It grows with what it says and never shrinks: what lies below must not slip away from under the pointer that leaves a unit.
  const [tallest, setTallest] = useState(0);
  if (height > tallest) setTallest(height);
  return (
    <div
      ref={ref}
      className={`unit-inspector${brief ? ' brief' : ''}${held ? ' held' : ''}`}
      style={{ minHeight: tallest }}
      id={id}
    >
      {said === null ? (
        <p className="hint">{rest}</p>
      ) : (
        <>
          {filter?.picture && <FilterPicture picture={filter.picture} />}
          {before?.picture && <div className="pixels" style={shownSize(before.picture)} />}
          <div>
            <p>{said}</p>
            {filter !== null && <p className="hint">{filterSentence(filter)}</p>}
            {filter === null && missing !== null && <p className="hint">{missing}</p>}
            {group !== null && <p className="hint">{group}</p>}
            {action !== null && (
              <button type="button" className="outline-button unit-action" onClick={action.onPress}>
                {action.label}
                <span className="only-read"> {action.name}</span>
              </button>
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** Weights that read a colour image as a colour picture (grey is 0), others blue above and orange below 0, clear where none is. */
function FilterPicture({ picture }: { readonly picture: Picture }): ReactElement {
  const { width, height, channels, values, reads } = picture;
  const pixels = useMemo(() => {
    const most = largestSize(values);
    return channels === 3
      ? colourPixels(values, most)
      : divergingPixels(firstChannel(values, channels), most);
  }, [values, channels]);
  const shown = shownSize(picture);
  return (
    <Pixels
      {...{ pixels, width, height }}
      shownWidth={shown.width}
      shownHeight={shown.height}
      alt={reads === 'image' ? 'Its filter, as it reads the image' : 'Its filter, a tile per input channel'}
    />
  );
}

function shownSize({ width, height }: Picture): { readonly width: number; readonly height: number } {
  const scale = SIDE / Math.max(width, height);
  return { width: width * scale, height: height * scale };
}

function firstChannel(values: Float32Array, channels: number): Float32Array {
  return values.filter((_, i) => i % channels === 0);
}

function colourPixels(values: Float32Array, most: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((4 * values.length) / 3).fill(255);
  values.forEach((value, i) => {
    pixels[4 * Math.floor(i / 3) + (i % 3)] = most === 0 ? 128 : 128 + (127 * value) / most;
  });
  return pixels;
}
