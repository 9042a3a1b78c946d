import type { ReactElement, SVGProps } from 'react';
import { memo } from 'react';
import { densityText } from '../../../core/record/number-text';
import type { LayerRecord } from '../../../core/record/run-record';
import type { UnitCell } from '../../../core/record/unit-cells';
import { unitStrip } from '../../../core/record/unit-cells';

interface LayerStripProps {
  readonly layer: LayerRecord;
  readonly next: LayerRecord | null;
  /** Of the whole panel, pixels. */
  readonly width: number;
}

const COLUMNS = 16;
const MOST_CELLS = 64;
const GAP = 2;
const CORNER = 1.5;
const SHADES = 16;
const NAME_AND_COUNT = 70 + 60 + 12;
/** Densities at and below this are drawn alike. */
const FAINTEST = 0.001;

/** One layer: a square per unit, its density, and how many units live. */
export const LayerStrip = memo(function LayerStrip({ layer, next, width }: LayerStripProps): ReactElement {
  const { cells, unitsPerCell } = unitStrip(layer, next, MOST_CELLS);
  const pitch = Math.min(15, Math.max(6, Math.floor(((width - NAME_AND_COUNT) / COLUMNS) * 2) / 2));
  const rows = Math.ceil(cells.length / COLUMNS);
  const density = layer.weightsAlive / Math.max(1, layer.weightsTotal);
  const words = layer.kind === 'conv' ? 'channels' : 'neurons';
  const pattern = `goes-${layer.name}`;
  return (
    <div className="layer">
      <span className="layer-name">
        {layer.name}
        {unitsPerCell > 1 && (
          <span className="hint">
            {unitsPerCell} {words} per square
          </span>
        )}
      </span>
      <svg
        width={COLUMNS * pitch - GAP}
        height={rows * pitch - GAP}
        role="img"
        aria-label={`${layer.name}: ${layer.unitsAlive} of ${layer.unitsTotal} ${words} alive, ${densityText(density)} of the weights kept`}
      >
        <defs>
          <pattern
            id={pattern}
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="4" height="4" fill="var(--bg)" />
            <line x1="0" y1="0" x2="0" y2="4" stroke="var(--ink)" strokeWidth="3" />
          </pattern>
        </defs>
        {squares(cells, pitch).map(({ look, path }) => (
          <path key={look} d={path} {...paint(look, pattern)} />
        ))}
      </svg>
      <span className="layer-count">
        <span>{densityText(density)}</span>
        <span className="hint">
          {layer.unitsAlive}/{layer.unitsTotal}
        </span>
      </span>
    </div>
  );
});

type Look = 'dead' | 'goes' | number;

/** All squares of one look in one path: a net has hundreds, and they change with every cut. */
function squares(
  cells: readonly UnitCell[],
  pitch: number,
): readonly { readonly look: Look; readonly path: string }[] {
  const paths = new Map<Look, string>();
  cells.forEach((cell, index) => {
    const look = cell.density === 0 ? 'dead' : cell.goes ? 'goes' : shade(cell.density);
    const x = (index % COLUMNS) * pitch + 0.5;
    const y = Math.floor(index / COLUMNS) * pitch + 0.5;
    paths.set(look, (paths.get(look) ?? '') + squarePath(x, y, pitch - GAP - 1));
  });
  return [...paths].map(([look, path]) => ({ look, path }));
}

function squarePath(x: number, y: number, size: number): string {
  const side = size - 2 * CORNER;
  const turn = (dx: number, dy: number) => `a${CORNER} ${CORNER} 0 0 1 ${dx * CORNER} ${dy * CORNER}`;
  return `M${x + CORNER} ${y}h${side}${turn(1, 1)}v${side}${turn(-1, 1)}h${-side}${turn(-1, -1)}v${-side}${turn(1, -1)}z`;
}

function paint(look: Look, pattern: string): SVGProps<SVGPathElement> {
  if (look === 'dead') return { fill: 'none', stroke: 'var(--cut)' };
  if (look === 'goes') return { fill: `url(#${pattern})`, stroke: 'var(--ink)', strokeWidth: 0.75 };
  return { fill: 'var(--ink)', stroke: 'var(--ink)', fillOpacity: look };
}

/** 1 for a full unit down to 0.12 for one weight in a thousand, evenly on a log scale, in steps an eye can tell. */
function shade(density: number): number {
  const share = 1 - Math.log10(Math.max(density, FAINTEST)) / Math.log10(FAINTEST);
  return 0.12 + (0.88 * Math.round(SHADES * share)) / SHADES;
}
