import type { KeyboardEvent, ReactElement } from 'react';
import { useId, useMemo, useState } from 'react';
import type { IterationRecord } from '../../../core/record/run-record';
import { hiddenUnits, unitWord } from '../../../core/record/run-series';
import { groupSentence } from '../../../core/workbench/unit-words';
import type { HandLayer } from '../../../core/workbench/units';
import { unitAt } from '../../../core/workbench/units';
import type { HandEffect, WorkbenchView } from '../../../core/workbench/workbench';
import type { ChartRun } from '../../charts/chart-run';
import { openBench, pressUnit, redoEdit, undoEdit } from '../../store/bench-actions';
import { benchKey, editsOf, useBench } from '../../store/bench-store';
import { flippedUnits } from '../../store/hand-edits';
import { changeView } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { HandNotice } from './hand-notice';
import { HandPanel } from './hand-panel';
import type { CellPlace } from './unit-grid';
import { cellName, handText, UnitGrid } from './unit-grid';
import { UnitInspector } from './unit-inspector';
import type { UnitCell, UnitRow } from './unit-rows';
import { unitRows, wholeRow } from './unit-rows';
import { useHandReady } from './use-hand-ready';
import type { NetworkLook } from './use-network-look';
import { useNetworkLook } from './use-network-look';

interface UnitsViewProps {
  readonly record: IterationRecord;
  readonly next: IterationRecord | null;
  readonly run: ChartRun;
}

/** All units of the network in view. In the last network of a run that rests, pressing one prunes it or brings it back. */
export function UnitsView({ record, next, run }: UnitsViewProps): ReactElement {
  const id = useId();
  const ready = useHandReady(run.runId, run.iterations.length);
  const canPrune = ready.kind === 'ready' && record.iteration === run.iterations.length - 1;
  const key = benchKey(run.runId, record.iteration);
  const bench = useBench((state) => state);
  const open = canPrune && bench.key === key;
  const view = open ? bench.view : null;
  const edits = editsOf(bench, canPrune ? key : null);
  const flipped = useMemo(() => new Set(flippedUnits(edits)), [edits]);

  const zoomed = useLab((state) => state.view.layer);
  const [looked, setLooked] = useState<CellPlace | null>(null);
  const before = run.iterations[record.iteration - 1] ?? null;
  const whole = useMemo(
    () => (zoomed === null ? null : wholeRow(record, { before, next }, zoomed)),
    [record, before, next, zoomed],
  );
  const rows = useMemo(
    () => (whole === null ? unitRows(record, { before, next }) : [whole]),
    [record, before, next, whole],
  );
  const changed = useMemo(() => rows.map((row) => changedIn(row, view, flipped)), [rows, view, flipped]);
  const row = looked === null ? undefined : rows[looked.row];
  const cell = looked === null ? undefined : row?.cells[looked.cell];
  const look = useNetworkLook(run, record, looked !== null);
  // Weights are masked one by one: what goes together is known of the network under the hand only.
  const known = record.channels === undefined ? view?.layers : (view?.layers ?? look.layers);
  const at =
    row !== undefined && cell?.units === 1 && known !== undefined
      ? unitInfo(row.node, cell, known, view, flipped)
      : null;

  function onLook(place: CellPlace | null): void {
    setLooked(place);
    if (place !== null && canPrune) openBench(run.runId);
  }

  function onPress(place: CellPlace): void {
    const pressed = rows[place.row];
    const square = pressed?.cells[place.cell];
    if (pressed === undefined || square === undefined) return;
    if (square.units > 1) {
      showLayer(pressed.node);
      setLooked(null);
    } else if (canPrune) pressUnit(run.runId, pressed.node, square.first);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!canPrune || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    if (event.shiftKey) redoEdit();
    else undoEdit();
  }

  const word = unitWord(record);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears Ctrl+Z of the controls inside; nothing of its own is pressed.
    <div className="units-view" onKeyDown={onKeyDown}>
      {whole !== null && (
        <button type="button" className="text-button" onClick={() => showLayer(null)}>
          Back to all layers
        </button>
      )}
      <UnitGrid
        rows={rows}
        changed={changed}
        group={at?.group ?? null}
        describedBy={id}
        onLook={onLook}
        onPress={onPress}
      />
      <UnitInspector
        id={id}
        said={row === undefined || cell === undefined ? null : said(row, cell, at?.isFlipped ?? false)}
        filter={at === null || cell === undefined ? null : filterIn(look, row?.node ?? '', cell)}
        missing={at === null || cell?.state === 'gone' ? null : look.missing}
        group={
          at?.sentence ?? (cell !== undefined && cell.units > 1 ? 'Press it to see each of them.' : null)
        }
        brief={!canPrune && record.channels === undefined}
        rest={restText(
          canPrune,
          rows.some(({ unitsPerCell }) => unitsPerCell > 1),
          record.channels === undefined,
        )}
      />
      {canPrune ? (
        <HandPanel
          own={ownEffect(record, run)}
          before={open ? bench.before : { first: null, all: null }}
          after={bench.after}
          edits={edits}
          problem={open ? bench.problem : null}
          unitsName={`${word === 'neurons and channels' ? 'Units' : word.charAt(0).toUpperCase() + word.slice(1)}`}
        />
      ) : (
        <HandNotice ready={ready} run={run} />
      )}
    </div>
  );
}

function showLayer(layer: string | null): void {
  changeView((view) => ({ ...view, layer }));
}

function restText(canPrune: boolean, shared: boolean, byWeights: boolean): string {
  const legend = byWeights
    ? 'Darker keeps more weights, hatched goes next, hollow is gone.'
    : 'Hatched goes next, hollow is gone, grey is never pruned by the run.';
  const press = shared ? ' Press a square for its units.' : '';
  return canPrune
    ? `Press a square to prune its unit by hand, press it again to bring it back. ${legend}`
    : `${legend}${press}`;
}

function said(row: UnitRow, cell: UnitCell, isFlipped: boolean): string {
  return `${row.node}, ${cellName(cell, row.kind)}: ${isFlipped ? handText(cell) : cell.said}.`;
}

/** First units of the row's squares that were changed by hand. */
function changedIn(row: UnitRow, view: WorkbenchView | null, flipped: ReadonlySet<number>): string {
  if (view === null || flipped.size === 0) return '';
  const start = unitAt(view.layers, row.node, 0);
  if (start === null) return '';
  return row.cells
    .filter(({ first, units }) =>
      Array.from({ length: units }, (_, i) => start + first + i).some((unit) => flipped.has(unit)),
    )
    .map(({ first }) => first)
    .join(',');
}

interface UnitInfo {
  readonly isFlipped: boolean;
  readonly group: { readonly nodes: readonly string[]; readonly unit: number } | null;
  readonly sentence: string | null;
}

function unitInfo(
  node: string,
  cell: UnitCell,
  layers: readonly HandLayer[],
  view: WorkbenchView | null,
  flipped: ReadonlySet<number>,
): UnitInfo | null {
  if (layers.length === 0) return null;
  const layer = layers.find(({ nodes }) => nodes.includes(node));
  const unit = unitAt(layers, node, cell.first);
  if (layer === undefined || unit === null)
    return { isFlipped: false, group: null, sentence: 'An output, one per class: it always stays.' };
  const isFlipped = flipped.has(unit);
  const gone =
    view === null ? cell.state === 'gone' : view.gone[node]?.includes(cell.first) === true && !isFlipped;
  const refusal = view === null ? (gone ? 'The run pruned it.' : null) : view.refusals[layer.name];
  return {
    isFlipped,
    group: gone && refusal ? null : { nodes: layer.nodes, unit: cell.first },
    sentence: gone && refusal ? refusal : groupSentence(layer, node),
  };
}

function filterIn({ filter }: NetworkLook, node: string, { first, state }: UnitCell) {
  return filter === null || state === 'gone' ? null : filter(node, first);
}

/** The run's own network as its record tells it. */
function ownEffect(record: IterationRecord, { config }: ChartRun): HandEffect {
  return {
    images: config.dataset.test,
    whole: true,
    accuracy: record.test.accuracy,
    loss: record.test.loss,
    parameters: record.size.paramsAlive,
    macs: record.size.macsAlive,
    units: hiddenUnits(record).alive,
  };
}
