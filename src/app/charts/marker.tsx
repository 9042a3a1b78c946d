import type { ReactElement } from 'react';
import type { LineStyle, Marker } from './method-style';

interface MarkProps {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly style: LineStyle;
}

/** A marker of `size` pixels around (x, y). */
export function Mark({ x, y, size, style }: MarkProps): ReactElement {
  const fill = style.hollow ? 'var(--bg)' : style.color;
  return (
    <path
      d={markPath(style.marker, x, y, size / 2)}
      fill={style.marker === 'cross' ? 'none' : fill}
      stroke={style.color}
      strokeWidth={1.5}
    />
  );
}

export function markPath(marker: Marker, x: number, y: number, r: number): string {
  switch (marker) {
    case 'circle':
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    case 'square':
      return `M${x - r * 0.9} ${y - r * 0.9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}z`;
    case 'diamond':
      return `M${x} ${y - r * 1.3}l${r * 1.3} ${r * 1.3}l${-r * 1.3} ${r * 1.3}l${-r * 1.3} ${-r * 1.3}z`;
    case 'triangle':
      return `M${x} ${y - r * 1.2}l${r * 1.2} ${r * 2.2}h${-r * 2.4}z`;
    case 'cross':
      return `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x + r} ${y - r}l${-2 * r} ${2 * r}`;
  }
}

/** A short piece of a run's line with its marker: the swatch beside a name. */
export function Swatch({ style, line = true }: { readonly style: LineStyle; readonly line?: boolean }) {
  const width = line ? 20 : 10;
  return (
    <svg className="swatch" width={width} height={10} aria-hidden="true">
      {line && (
        <line
          x1={0}
          x2={width}
          y1={5}
          y2={5}
          stroke={style.color}
          strokeWidth={2}
          strokeDasharray={style.dash}
        />
      )}
      <Mark x={width / 2} y={5} size={7} style={style} />
    </svg>
  );
}
