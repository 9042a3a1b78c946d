import type { ReactElement } from 'react';
import { memo } from 'react';
import type { Phase, PhaseReport } from '../../core/sparsity/phases';
import type { StackGeometry } from './geometry';
import { RIBBON_HEIGHT, xOf } from './geometry';

interface PhaseRibbonProps {
  readonly geometry: StackGeometry;
  readonly last: number;
  readonly report: PhaseReport | null;
  /** Whose phases these are. */
  readonly label: string;
  /** The run goes on: a phase that is missing may still come. */
  readonly open: boolean;
}

const MEANING = {
  1: 'PQI falls, accuracy holds',
  2: 'PQI rises, accuracy falls',
  3: 'both fall',
} as const;

const ARROW = { 1: '↘', 2: '↗', 3: '↘' } as const;

/** The three phases behind all charts: number, name, arrow and pattern; colour only adds to them. */
export const PhaseRibbon = memo(function PhaseRibbon(props: PhaseRibbonProps): ReactElement {
  const { geometry, last, report, label, open } = props;
  const { width, left, plotWidth, axisTop } = geometry;
  const bands = (report?.phases ?? []).filter((phase) => phase.start !== null && phase.end !== null);
  const missing = (report?.phases ?? []).filter((phase) => phase.status === 'not-reached');
  const numbers = missing
    .map((phase) => phase.phase)
    .join(geometry.compact || missing.length > 2 ? ', ' : ' and ');
  const covered = Math.max(0, ...bands.map((phase) => phase.end ?? 0));
  const unreached = missing.length > 0;
  return (
    <svg className="ribbon" width={width} height={axisTop} aria-hidden="true">
      <defs>
        <pattern id="phase-2" width="6" height="6" patternUnits="userSpaceOnUse">
          <circle cx="1" cy="1" r="0.9" fill="var(--phase-ink)" />
        </pattern>
        <pattern
          id="phase-3"
          width="7"
          height="7"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line x1="0" y1="0" x2="0" y2="7" stroke="var(--phase-ink)" strokeWidth="1.4" />
        </pattern>
        <pattern
          id="phase-none"
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(-45)"
        >
          <line x1="0" y1="0" x2="0" y2="8" stroke="var(--hair)" strokeWidth="2" />
        </pattern>
      </defs>
      {bands.map((phase) => (
        <Band key={phase.phase} phase={phase} geometry={geometry} last={last} />
      ))}
      {covered < last && <RestOfAxis geometry={geometry} from={covered} last={last} />}
      <line
        x1={left}
        x2={left + plotWidth}
        y1={RIBBON_HEIGHT - 4}
        y2={RIBBON_HEIGHT - 4}
        stroke="var(--hair)"
      />
      {label !== '' && (
        <text x={left + plotWidth + 8} y={17}>
          {geometry.compact && unreached ? compactText(label, numbers, open) : `phases: ${label}`}
        </text>
      )}
      {label !== '' && unreached && !geometry.compact && (
        <text x={left + plotWidth + 8} y={35}>
          {numbers} not reached{open && ' yet'}
        </text>
      )}
    </svg>
  );
});

function compactText(label: string, missing: string, open: boolean): string {
  return open ? `${label}: ${missing} ahead` : `${label}: no ${missing}`;
}

function Band({ phase, geometry, last }: { phase: Phase; geometry: StackGeometry; last: number }) {
  const from = xOf(geometry, last, phase.start ?? 0);
  const to = xOf(geometry, last, phase.end ?? 0);
  const width = Math.max(0, to - from);
  const pending = phase.status === 'pending';
  return (
    <g>
      <rect x={from} y={0} width={width} height={geometry.axisTop} fill={`var(--phase-${phase.phase})`} />
      {phase.phase !== 1 && (
        <rect x={from} y={0} width={width} height={RIBBON_HEIGHT - 4} fill={`url(#phase-${phase.phase})`} />
      )}
      {phase.phase !== 1 && <path d={edgePath(geometry, from)} stroke="var(--muted)" strokeDasharray="1 3" />}
      {width > 12 && <BandText x={from + 6} width={width} phase={phase} pending={pending} />}
    </g>
  );
}

/** Where a phase begins: through the ribbon and the plots, not through the titles between them. */
function edgePath({ rows }: StackGeometry, x: number): string {
  const plots = rows.map(({ plotTop, plotHeight }) => `M${x} ${plotTop}v${plotHeight}`);
  return [`M${x} 0V${RIBBON_HEIGHT - 4}`, ...plots].join('');
}

function BandText(props: { x: number; width: number; phase: Phase; pending: boolean }) {
  const { x, width, phase, pending } = props;
  const name = pending ? `${phase.name}?` : phase.name;
  return (
    <text x={x} y={17} className="phase-text">
      {phase.phase}
      {width > 34 && <tspan dx={3}>{ARROW[phase.phase]}</tspan>}
      {width > 132 && (
        <tspan dx={4} className="phase-name">
          {name}
        </tspan>
      )}
      {width > 310 && (
        <tspan dx={8} className="phase-meaning">
          {MEANING[phase.phase]}
        </tspan>
      )}
    </text>
  );
}

/** The part of the axis no phase covers: still to come, or over without the next phase. */
function RestOfAxis(props: { geometry: StackGeometry; from: number; last: number }) {
  const { geometry, from, last } = props;
  const x = xOf(geometry, last, from);
  const width = geometry.left + geometry.plotWidth - x;
  return (
    <g>
      <rect x={x} y={0} width={width} height={RIBBON_HEIGHT - 4} fill="url(#phase-none)" />
    </g>
  );
}
