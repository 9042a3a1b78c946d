import type { ReactElement } from 'react';
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
const NAME_AND_COUNT = 70 + 60 + 12;
/** Densities at and below this are drawn alike. */
const FAINTEST = 0.001;

/** One layer: a square per unit, its density, and how many units live. */
export function LayerStrip({ layer, next, width }: LayerStripProps): ReactElement {
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
        {cells.map((cell, index) => (
          <Cell
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the unit.
            key={index}
            cell={cell}
            x={(index % COLUMNS) * pitch}
            y={Math.floor(index / COLUMNS) * pitch}
            size={pitch - GAP}
            pattern={pattern}
          />
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
}

function Cell(props: {
  readonly cell: UnitCell;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly pattern: string;
}) {
  const { cell, x, y, size, pattern } = props;
  const box = { x: x + 0.5, y: y + 0.5, width: size - 1, height: size - 1, rx: 1.5 };
  if (cell.density === 0)
    return <rect {...box} className="dead-cell" fill="transparent" stroke="var(--cut)" />;
  if (cell.goes) return <rect {...box} fill={`url(#${pattern})`} stroke="var(--ink)" strokeWidth={0.75} />;
  return <rect {...box} fill="var(--ink)" stroke="var(--ink)" fillOpacity={shade(cell.density)} />;
}

/** 1 for a full unit down to 0.12 for one weight in a thousand, evenly on a log scale. */
function shade(density: number): number {
  const share = 1 - Math.log10(Math.max(density, FAINTEST)) / Math.log10(FAINTEST);
  return 0.12 + 0.88 * share;
}
