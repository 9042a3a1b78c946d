import type { ReactElement } from 'react';
import { memo } from 'react';
import type { ClassMap } from '../../core/record/channel-view';
import type { ClassWords } from '../../core/record/class-words';
import type { ClassWeightRecord } from '../../core/record/run-record';
import { ToneScale } from './tone-scale';

interface ClassHeatMapProps {
  readonly map: ClassMap;
  readonly words: Pick<ClassWords, 'signed' | 'ends'>;
  /** By class; null where all count the same, or in older records. */
  readonly weights: readonly ClassWeightRecord[] | null;
  readonly classNames: readonly string[];
  /** Living channels that go next stand left of this column. */
  readonly going: number;
  readonly width: number;
  readonly height: number;
}

/** A row holds one line of text; of so many classes each has its name. */
const LINE = 13;
const MOST_NAMED = 20;
/** Room of a letter of a name, and around a name. */
const LETTER = 6.6;
const NAME_GAP = 10;
/** Under the map: what its columns are, and the scale of its tones. */
const AXIS = 18;
const LEGEND = 18;
/** Room for "×0.73", and for "100 %" beside it where there is some. */
const WEIGHT = 40;
const ACCURACY = 46;
const LEAST_WITH_ACCURACY = 300;
const COLUMNS_ARE = 'channels, least important first →';

/** What a map of so many classes takes of `room`: more where the names of few would not find place. */
export function heatMapHeight(classes: number, room: number): number {
  const named = classes > MOST_NAMED ? 0 : classes * LINE + AXIS + LEGEND;
  return Math.max(named, room + AXIS);
}

/** Where the squares lie: for what is drawn over them. */
export function heatMapPlace({
  weights,
  classNames,
  width,
  height,
}: Pick<ClassHeatMapProps, 'weights' | 'classNames' | 'width' | 'height'>) {
  const withAccuracy = weights !== null && width >= LEAST_WITH_ACCURACY;
  const letters = Math.min(withAccuracy ? 11 : 7, Math.max(1, ...classNames.map((name) => name.length)));
  const left = Math.round(letters * LETTER) + NAME_GAP;
  const right = width - (weights === null ? 0 : WEIGHT) - (withAccuracy ? ACCURACY : 0);
  const bottom = height - AXIS - LEGEND;
  return { left, top: 0, width: right - left, height: bottom, right, withAccuracy, letters };
}

/**
 * Class by channel: blue speaks for the class, orange against it, stronger is more; columns as in the sorted scores. Right of it, how
 * much the class counts and how well it was recognised.
 */
export const ClassHeatMap = memo(function ClassHeatMap(props: ClassHeatMapProps): ReactElement {
  const { map, words, weights, classNames, going, width, height } = props;
  const { rows, most } = map;
  const columns = rows[0]?.length ?? 0;
  const { left, right, withAccuracy, letters, height: bottom } = heatMapPlace(props);
  const cellWidth = (right - left) / Math.max(1, columns);
  const cellHeight = bottom / Math.max(1, rows.length);
  const every = Math.max(1, Math.ceil(LINE / cellHeight));
  return (
    <svg width={width} height={height} aria-hidden="true" className="heat-map">
      {rows.map((row, k) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its class, by number, and never moves.
        <g key={k}>
          {k % every === 0 && (
            <>
              <text x={left - 6} y={k * cellHeight + cellHeight / 2 + 4} textAnchor="end">
                {shortName(classNames[k] ?? '', letters)}
              </text>
              <Weight
                of={weights?.[k]}
                x={right + WEIGHT}
                y={k * cellHeight + cellHeight / 2 + 4}
                withAccuracy={withAccuracy}
              />
            </>
          )}
          {row.map((value, column) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is a rank; whichever channel holds it, the square stays.
              key={column}
              x={left + column * cellWidth}
              y={k * cellHeight}
              width={cellWidth + 0.2}
              height={cellHeight + 0.2}
              fill={value < 0 ? 'var(--lottery)' : 'var(--sap)'}
              fillOpacity={most === 0 ? 0 : Math.abs(value) / most}
            />
          ))}
        </g>
      ))}
      <rect x={left} y={0.5} width={right - left - 0.5} height={bottom} fill="none" stroke="var(--hair)" />
      {going > 0 && going < columns && (
        <line
          x1={left + going * cellWidth}
          x2={left + going * cellWidth}
          y1={0}
          y2={bottom}
          stroke="var(--ink)"
          strokeWidth={1.5}
        />
      )}
      <text x={left} y={bottom + 13}>
        {COLUMNS_ARE}
      </text>
      <ToneScale most={most} words={words} x={left} y={height - LEGEND + 4} />
    </svg>
  );
});

interface WeightProps {
  readonly of: ClassWeightRecord | undefined;
  /** Right end of the weight. */
  readonly x: number;
  readonly y: number;
  readonly withAccuracy: boolean;
}

function Weight({ of, x, y, withAccuracy }: WeightProps): ReactElement | null {
  if (of === undefined) return null;
  const { weight, accuracy } = of;
  return (
    <>
      <text x={x} y={y} textAnchor="end">
        ×{weight.toFixed(2)}
      </text>
      {withAccuracy && accuracy !== null && (
        <text x={x + ACCURACY} y={y} textAnchor="end">
          {Math.round(100 * accuracy)}&nbsp;%
        </text>
      )}
    </>
  );
}

function shortName(name: string, letters: number): string {
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}
