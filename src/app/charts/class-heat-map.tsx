import type { ReactElement } from 'react';
import { memo } from 'react';
import type { ClassMap } from '../../core/record/channel-view';
import { plain } from '../../core/record/number-text';
import type { ClassWeightRecord } from '../../core/record/run-record';

interface ClassHeatMapProps {
  readonly map: ClassMap;
  /** Whether its numbers can be negative. */
  readonly signed: boolean;
  /** By class; null where all count the same, or in older records. */
  readonly weights: readonly ClassWeightRecord[] | null;
  readonly classNames: readonly string[];
  /** Living channels that go next stand left of this column. */
  readonly going: number;
  readonly width: number;
  readonly height: number;
}

const LEFT = 52;
const LEGEND = 20;
/** Room for "0.0016" right of the tones. */
const LEGEND_NUMBER = 56;
/** Room for "×0.73", and for "100 %" beside it where there is some. */
const WEIGHT = 40;
const ACCURACY = 46;
const LEAST_WITH_ACCURACY = 300;

/**
 * Class by channel: blue speaks for the class, orange against it, stronger is more; columns as in the sorted scores. Right of it, how
 * much the class counts and how well it was recognised.
 */
export const ClassHeatMap = memo(function ClassHeatMap(props: ClassHeatMapProps): ReactElement {
  const { map, signed, weights, classNames, going, width, height } = props;
  const { rows, most } = map;
  const columns = rows[0]?.length ?? 0;
  const withAccuracy = weights !== null && width >= LEAST_WITH_ACCURACY;
  const right = width - (weights === null ? 0 : WEIGHT) - (withAccuracy ? ACCURACY : 0);
  const cellWidth = (right - LEFT) / Math.max(1, columns);
  const cellHeight = (height - LEGEND) / Math.max(1, rows.length);
  const every = Math.max(1, Math.ceil(11 / cellHeight));
  return (
    <svg width={width} height={height} aria-hidden="true" className="heat-map">
      {rows.map((row, k) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its class, by number, and never moves.
        <g key={k}>
          {k % every === 0 && (
            <>
              <text x={LEFT - 6} y={k * cellHeight + cellHeight / 2 + 4} textAnchor="end">
                {shortName(classNames[k] ?? String(k))}
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
              x={LEFT + column * cellWidth}
              y={k * cellHeight}
              width={cellWidth + 0.2}
              height={cellHeight + 0.2}
              fill={value < 0 ? 'var(--lottery)' : 'var(--sap)'}
              fillOpacity={most === 0 ? 0 : Math.abs(value) / most}
            />
          ))}
        </g>
      ))}
      <rect
        x={LEFT}
        y={0.5}
        width={right - LEFT - 0.5}
        height={height - LEGEND}
        fill="none"
        stroke="var(--hair)"
      />
      {going > 0 && going < columns && (
        <line
          x1={LEFT + going * cellWidth}
          x2={LEFT + going * cellWidth}
          y1={0}
          y2={height - LEGEND}
          stroke="var(--ink)"
          strokeWidth={1.5}
        />
      )}
      <Legend most={most} signed={signed} width={width} y={height - LEGEND + 6} />
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

const FROM_ZERO = [0, 0.25, 0.5, 0.75, 1] as const;
const BOTH_SIGNS = [-1, -0.75, -0.5, -0.25, ...FROM_ZERO] as const;

interface LegendProps {
  readonly most: number;
  readonly signed: boolean;
  readonly width: number;
  readonly y: number;
}

function Legend({ most, signed, width, y }: LegendProps): ReactElement {
  const steps = signed ? BOTH_SIGNS : FROM_ZERO;
  const swatch = 12;
  const left = width - LEGEND_NUMBER - steps.length * swatch;
  return (
    <g>
      <text x={left - 6} y={y + 10} textAnchor="end">
        {signed ? `−${plain(most, 2)}` : '0'}
      </text>
      {steps.map((step, index) => (
        <rect
          key={step}
          x={left + index * swatch}
          y={y}
          width={swatch}
          height={10}
          fill={step < 0 ? 'var(--lottery)' : 'var(--sap)'}
          fillOpacity={Math.abs(step)}
        />
      ))}
      <rect x={left} y={y} width={steps.length * swatch} height={10} fill="none" stroke="var(--hair)" />
      <text x={left + steps.length * swatch + 6} y={y + 10}>
        {plain(most, 2)}
      </text>
    </g>
  );
}

function shortName(name: string): string {
  return name.length > 7 ? `${name.slice(0, 6)}…` : name;
}
