import type { CSSProperties, FocusEvent, KeyboardEvent, ReactElement } from 'react';
import { memo, useMemo, useRef, useState } from 'react';
import type { UnitCell, UnitRow } from './unit-rows';
import { PIECE, useRowsInTurns } from './use-rows-in-turns';

/** A square by its row and its place in it. */
export interface CellPlace {
  readonly row: number;
  readonly cell: number;
}

interface UnitGridProps {
  readonly rows: readonly UnitRow[];
  /** Per row: first units of the squares changed by hand, as text. */
  readonly changed: readonly string[];
  /** Nodes whose square of the same unit is outlined with the one under the pointer. */
  readonly group: { readonly nodes: readonly string[]; readonly unit: number } | null;
  readonly describedBy: string;
  /** Under the pointer or focused; null for none. */
  readonly onLook: (place: CellPlace | null) => void;
  readonly onPress: (place: CellPlace) => void;
  /** Pressed by a finger or a pen, which cannot look at a square without pressing it. */
  readonly onTap: (place: CellPlace) => void;
}

/** Every channel and neuron, layer by layer, as squares. One tab stop, then arrow keys; Enter and Space press. */
export function UnitGrid(props: UnitGridProps): ReactElement {
  const { rows, changed, group, describedBy, onLook, onPress, onTap } = props;
  const byFinger = useRef(false);
  const [active, setActive] = useState<CellPlace>({ row: 0, cell: 0 });
  const safe = within(rows, active);
  const grid = useRef<HTMLDivElement>(null);
  const sizes = useMemo(() => rows.map(({ cells }) => cells.length), [rows]);
  const { there, roomOf } = useRowsInTurns(grid, sizes);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    byFinger.current = false;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onPress(safe);
      return;
    }
    const wanted = movedTo(rows, safe, event.key);
    if (wanted === null) return;
    event.preventDefault();
    setActive(wanted);
    const name = `[data-row="${wanted.row}"][data-cell="${wanted.cell}"]`;
    event.currentTarget.querySelector<HTMLElement>(name)?.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of different lengths, wrapped over lines, are no table element.
    <div
      ref={grid}
      className={rows.some(longCounts) ? 'unit-grid long-counts' : 'unit-grid'}
      role="grid"
      tabIndex={-1}
      aria-label="Channels and neurons by layer"
      aria-describedby={describedBy}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const place = placeOf(event.target);
        if (place === null) return;
        setActive(place);
        if (byFinger.current) onTap(place);
        else onPress(place);
      }}
      onPointerDown={({ pointerType }) => {
        byFinger.current = pointerType !== 'mouse';
      }}
      onPointerOver={({ pointerType, target }) => {
        if (pointerType === 'mouse') onLook(placeOf(target));
      }}
      onPointerLeave={({ pointerType }) => {
        if (pointerType === 'mouse') onLook(null);
      }}
      onFocus={({ target }: FocusEvent) => {
        const place = placeOf(target) ?? safe;
        setActive(place);
        // A finger's tap focuses, too: it looks when it is over.
        if (!byFinger.current || target.matches(':focus-visible')) onLook(place);
      }}
      onBlur={() => onLook(null)}
    >
      {rows.map((row, index) => (
        <GridRow
          key={row.node}
          row={row}
          index={index}
          active={safe.row === index ? safe.cell : null}
          changed={changed[index] ?? ''}
          there={there[index] ?? 0}
          room={there[index] === row.cells.length ? null : (roomOf(row.cells.length) ?? 0)}
          outlined={group?.nodes.includes(row.node) ? Math.floor(group.unit / row.unitsPerCell) : null}
        />
      ))}
    </div>
  );
}

/** "< 0.001 %", "256/1024": more than the usual column holds. */
function longCounts({ counts }: UnitRow): boolean {
  return counts.some((count) => count.length > 7);
}

interface GridRowProps {
  readonly row: UnitRow;
  readonly index: number;
  /** The square the tab key reaches; null when it is in another layer. */
  readonly active: number | null;
  readonly changed: string;
  readonly outlined: number | null;
  /** Squares that are there; the others wait for their turn. */
  readonly there: number;
  /** Height that is kept free for all of them; null: they are there. */
  readonly room: number | null;
}

const GridRow = memo(function GridRow(props: GridRowProps): ReactElement {
  const { row, index, active, changed, outlined, there, room } = props;
  const { node, label, counts, unitsPerCell, fixed, edited } = row;
  const starts = Array.from({ length: Math.ceil(there / PIECE) }, (_, piece) => piece * PIECE);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of that grid cannot be a tr outside a table.
    // biome-ignore lint/a11y/useFocusableInteractive: in a grid the cells take the focus, one of them in the tab order (ARIA grid pattern).
    <div className={fixed ? 'unit-row fixed' : 'unit-row'} role="row" aria-label={label}>
      <span className="layer-name" aria-hidden="true">
        {node}
        {unitsPerCell > 1 && <span className="hint">{unitsPerCell} per square</span>}
      </span>
      <span className="unit-cells" role="presentation" style={room === null ? undefined : { height: room }}>
        {starts.map((from) => (
          <Squares
            key={from}
            row={row}
            index={index}
            from={from}
            to={Math.min(there, from + PIECE)}
            active={inPiece(active, from)}
            changed={changed}
            outlined={inPiece(outlined, from)}
          />
        ))}
      </span>
      <span className={edited ? 'layer-count edited' : 'layer-count'} aria-hidden="true">
        {counts.map((count, line) => (
          <span key={count} className={line > 0 ? 'hint' : undefined}>
            {count}
          </span>
        ))}
      </span>
    </div>
  );
});

/** A piece that does not hold it is not drawn again when it moves. */
function inPiece(place: number | null, from: number): number | null {
  return place !== null && place >= from && place < from + PIECE ? place : null;
}

interface SquaresProps extends Pick<GridRowProps, 'row' | 'index' | 'active' | 'changed' | 'outlined'> {
  readonly from: number;
  readonly to: number;
}

const Squares = memo(function Squares(props: SquaresProps): ReactElement {
  const { row, index, from, to, active, changed, outlined } = props;
  const byHand = new Set(changed.split(','));
  return (
    <>
      {row.cells.slice(from, to).map((cell, offset) => {
        const place = from + offset;
        const hand = byHand.has(String(cell.first));
        return (
          // biome-ignore lint/a11y/useSemanticElements: a square of that grid cannot be a td outside a table.
          <span
            key={cell.first}
            role="gridcell"
            className={cellClass(cell, hand, place === outlined)}
            style={{ '--tone': cell.tone } as CSSProperties}
            data-row={index}
            data-cell={place}
            tabIndex={place === active ? 0 : -1}
            aria-label={`${cellName(cell, row.kind)}, ${hand ? handText(cell) : cell.said}`}
          />
        );
      })}
    </>
  );
});

function cellClass({ state }: UnitCell, hand: boolean, outlined: boolean): string {
  const changed = hand ? (state === 'gone' ? ' restored' : ' by-hand') : '';
  return `unit-cell ${state}${changed}${outlined ? ' in-group' : ''}`;
}

/** "channel 3", "neurons 8 to 11". */
export function cellName({ first, units }: UnitCell, kind: UnitRow['kind']): string {
  const word = kind === 'conv' ? 'channel' : 'neuron';
  return units === 1 ? `${word} ${first}` : `${word}s ${first} to ${first + units - 1}`;
}

export function handText({ state }: UnitCell): string {
  return state === 'gone' ? 'restored by hand' : 'pruned by hand';
}

function placeOf(target: EventTarget): CellPlace | null {
  if (!(target instanceof HTMLElement)) return null;
  const { row, cell } = target.dataset;
  return row === undefined || cell === undefined ? null : { row: Number(row), cell: Number(cell) };
}

function within(rows: readonly UnitRow[], { row, cell }: CellPlace): CellPlace {
  const safe = Math.min(rows.length - 1, Math.max(0, row));
  return { row: safe, cell: Math.min((rows[safe]?.cells.length ?? 1) - 1, Math.max(0, cell)) };
}

function movedTo(rows: readonly UnitRow[], { row, cell }: CellPlace, key: string): CellPlace | null {
  switch (key) {
    case 'ArrowRight':
      return within(rows, { row, cell: cell + 1 });
    case 'ArrowLeft':
      return within(rows, { row, cell: cell - 1 });
    case 'ArrowDown':
      return within(rows, { row: row + 1, cell });
    case 'ArrowUp':
      return within(rows, { row: row - 1, cell });
    case 'Home':
      return { row, cell: 0 };
    case 'End':
      return within(rows, { row, cell: Number.MAX_SAFE_INTEGER });
    default:
      return null;
  }
}
