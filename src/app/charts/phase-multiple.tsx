import type { ReactElement } from 'react';
import { memo } from 'react';
import { Curve, Surface } from 'recharts';
import type { SeriesPhases } from '../../core/compare/series-phases';
import type { LineStyle } from './method-style';

interface PhaseMultipleProps {
  readonly phases: SeriesPhases;
  readonly style: LineStyle;
  /** Last iteration and highest index of all multiples: they share their axes. */
  readonly last: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Iteration under the cross-hair; null where there is none. */
  readonly at: number | null;
}

/** Above the plot, for the numbers of the phases. */
const HEAD = 15;

/** The PQ Index of one series over its iterations, the phases behind it. */
export const PhaseMultiple = memo(function PhaseMultiple(props: PhaseMultipleProps): ReactElement {
  const { phases, style, last, top, width, height, at } = props;
  const x = (iteration: number) => (width * iteration) / last;
  const y = (index: number) => HEAD + 2 + (height - HEAD - 3) * (1 - index / top);
  const mean = phases.pqi.map(({ iteration, statistics }) =>
    statistics === null ? { x: x(iteration), y: null } : { x: x(iteration), y: y(statistics.mean) },
  );
  const band = phases.pqi.flatMap(({ iteration, statistics }) =>
    statistics?.std == null
      ? []
      : [
          {
            x: x(iteration),
            high: y(Math.min(top, statistics.mean + statistics.std)),
            low: y(Math.max(0, statistics.mean - statistics.std)),
          },
        ],
  );
  const bands = phases.report.phases.flatMap(({ phase, start, end, status }) =>
    start === null || end === null ? [] : [{ phase, from: x(start), to: x(end), status }],
  );
  const covered = Math.max(0, ...bands.map(({ to }) => to));
  return (
    <div className="phase-multiple" style={{ width, height }} aria-hidden="true">
      <svg width={width} height={height} aria-hidden="true">
        {bands.map(({ phase, from, to, status }) => (
          <g key={phase}>
            <rect x={from} width={Math.max(0, to - from)} height={height} fill={`var(--phase-${phase})`} />
            {phase > 1 && (
              <rect x={from} width={Math.max(0, to - from)} height={HEAD} fill={`url(#cmp-phase-${phase})`} />
            )}
            {phase > 1 && (
              <line x1={from} x2={from} y1={0} y2={height} stroke="var(--muted)" strokeDasharray="1 3" />
            )}
            {to - from > 9 && (
              <text x={from + 3} y={12} className="phase-text">
                {phase}
                {status === 'pending' ? '?' : ''}
              </text>
            )}
          </g>
        ))}
        {covered < width && (
          <rect x={covered} width={width - covered} height={HEAD} fill="url(#cmp-phase-none)" />
        )}
        {phases.boundaries.map(({ begins, earliest, latest }) =>
          earliest === null || latest === null || earliest === latest ? null : (
            <line
              key={begins}
              x1={x(earliest)}
              x2={x(latest)}
              y1={HEAD}
              y2={HEAD}
              stroke="var(--muted)"
              strokeWidth={2}
            />
          ),
        )}
        <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
        {at !== null && <line x1={x(at)} x2={x(at)} y1={HEAD} y2={height} stroke="var(--ink)" />}
      </svg>
      <Surface width={width} height={height}>
        <path d={bandPath(band)} fill={style.color} fillOpacity={0.16} />
        <Curve points={mean} stroke={style.color} strokeWidth={2} strokeDasharray={style.dash} fill="none" />
      </Surface>
    </div>
  );
});

/** Along its upper edge and back along the lower one. */
function bandPath(
  band: readonly { readonly x: number; readonly high: number; readonly low: number }[],
): string {
  const upper = band.map(({ x, high }) => `${x.toFixed(2)} ${high.toFixed(2)}`);
  const lower = band.map(({ x, low }) => `${x.toFixed(2)} ${low.toFixed(2)}`).reverse();
  return band.length === 0 ? '' : `M${[...upper, ...lower].join('L')}Z`;
}

/** The patterns of the phases, once for all multiples of a page. */
export function PhasePatterns(): ReactElement {
  const square = { width: 6, height: 6, patternUnits: 'userSpaceOnUse' } as const;
  return (
    <svg width={0} height={0} className="only-read" aria-hidden="true">
      <defs>
        <pattern id="cmp-phase-2" {...square}>
          <circle cx="1" cy="1" r="0.9" fill="var(--phase-ink)" />
        </pattern>
        <pattern id="cmp-phase-3" {...square} patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="7" stroke="var(--phase-ink)" strokeWidth="1.4" />
        </pattern>
        <pattern id="cmp-phase-none" {...square} patternTransform="rotate(-45)">
          <line x1="0" y1="0" x2="0" y2="8" stroke="var(--hair)" strokeWidth="2" />
        </pattern>
      </defs>
    </svg>
  );
}
