import type { KeyboardEvent, ReactElement } from 'react';
import { useId, useMemo } from 'react';
import { handSizeNote } from '../../../core/record/net-form';
import type { IterationRecord } from '../../../core/record/run-record';
import { hiddenUnits, unitWord } from '../../../core/record/run-series';
import { restoredSentence } from '../../../core/workbench/unit-words';
import type { HandEffect } from '../../../core/workbench/workbench';
import type { ChartRun } from '../../charts/chart-run';
import { openBench, pressUnit, redoEdit, undoEdit } from '../../store/bench-actions';
import { benchKey, editsOf, useBench } from '../../store/bench-store';
import { missingCheckpoint } from '../../store/checkpoint-shelf';
import { flippedUnits } from '../../store/hand-edits';
import { changeView } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { useCoarsePointer } from '../../ui/use-coarse-pointer';
import { editedRow } from './edited-row';
import { HandNotice } from './hand-notice';
import { HandPanel } from './hand-panel';
import type { CellPlace } from './unit-grid';
import { cellName, handText, UnitGrid } from './unit-grid';
import { changedIn, handCount, restoredCount, type UnitInfo, unitInfo } from './unit-info';
import { type UnitAction, UnitInspector } from './unit-inspector';
import type { UnitCell, UnitRow } from './unit-rows';
import { unitRows, wholeRow } from './unit-rows';
import { useHandReady } from './use-hand-ready';
import { useLooked } from './use-looked';
import { useNetworkLook } from './use-network-look';

interface UnitsViewProps {
  readonly record: IterationRecord;
  readonly next: IterationRecord | null;
  readonly run: ChartRun;
}

/** All units of the network in view. In the last network of a run that rests, pressing one prunes it or brings it back. */
export function UnitsView({ record, next, run }: UnitsViewProps): ReactElement {
  const id = useId();
  const { runId, iterations, config } = run;
  const { iteration } = record;
  const ready = useHandReady({ runId, config, records: iterations.length, iteration });
  const canPrune = ready.kind === 'ready';
  const key = benchKey(run.runId, record.iteration);
  const bench = useBench((state) => state);
  const open = canPrune && bench.key === key;
  const { view } = bench;
  const edits = editsOf(bench, canPrune ? key : null);
  const onBench = useMemo(
    () => (open && view !== null ? { view, flipped: new Set(flippedUnits(edits)) } : null),
    [open, view, edits],
  );

  const zoomed = useLab((state) => state.view.layer);
  const looking = useLooked(`${run.runId}/${zoomed ?? ''}`);
  const looked = looking.place;
  const byFinger = useCoarsePointer();
  const past = useMemo(() => iterations.slice(0, record.iteration), [iterations, record.iteration]);
  const whole = useMemo(
    () => (zoomed === null ? null : wholeRow(record, { past, next }, zoomed)),
    [record, past, next, zoomed],
  );
  const recorded = useMemo(
    () => (whole === null ? unitRows(record, { past, next }) : [whole]),
    [record, past, next, whole],
  );
  const changed = useMemo(() => recorded.map((row) => changedIn(row, onBench)), [recorded, onBench]);
  const rows = useMemo(
    () => recorded.map((row) => editedRow(row, handCount(row, onBench))),
    [recorded, onBench],
  );
  const row = looked === null ? undefined : rows[looked.row];
  const cell = looked === null ? undefined : row?.cells[looked.cell];
  // Weights are masked one by one: their records say little of a unit, a network of the run the rest.
  const isKnown = record.channels !== undefined || missingCheckpoint(runId, iteration) !== 'none';
  const isUnit = row !== undefined && cell?.units === 1 && isKnown;
  const look = useNetworkLook(run, record, isUnit ? { node: row.node, channel: cell.first } : null);
  const at = isUnit ? unitInfo(row, cell, onBench?.view.layers ?? look.layers, config, onBench) : null;
  const restored = onBench === null || record.channels === undefined ? 0 : restoredCount(onBench);

  function onLook(place: CellPlace | null): void {
    looking.look(place);
    if (place !== null && canPrune) openBench(run.runId);
  }

  function onTap(place: CellPlace): void {
    if (looking.tap(place)) onPress(place);
    else if (canPrune) openBench(run.runId);
  }

  function onPress(place: CellPlace): void {
    const pressed = rows[place.row];
    const square = pressed?.cells[place.cell];
    if (pressed === undefined || square === undefined) return;
    if (square.units > 1) {
      showLayer(pressed.node);
      looking.clear();
    } else if (canPrune) pressUnit(run.runId, pressed.node, square.first);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!canPrune || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    if (event.shiftKey) redoEdit(run.runId);
    else undoEdit(run.runId);
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
        onTap={onTap}
      />
      <UnitInspector
        // What lies below changes with this, and the room it has grown to with it.
        key={String(canPrune)}
        id={id}
        said={row === undefined || cell === undefined ? null : said(row, cell, at?.isFlipped ?? false)}
        filter={at === null ? null : look.filter}
        before={at === null ? null : look.before}
        missing={at === null ? null : look.missing}
        group={
          at?.sentence ?? (cell !== undefined && cell.units > 1 ? 'Press it to see each of them.' : null)
        }
        action={
          looking.held && looked !== null && row !== undefined && cell !== undefined
            ? actionOf(row, cell, canPrune ? at : null, () => onPress(looked))
            : null
        }
        brief={!canPrune && record.channels === undefined}
        held={looking.held && cell !== undefined}
        rest={restText(
          canPrune,
          rows.some(({ unitsPerCell }) => unitsPerCell > 1),
          record.channels === undefined,
          byFinger,
        )}
      />
      {canPrune ? (
        <HandPanel
          runId={run.runId}
          own={ownEffect(record, run)}
          before={open ? bench.before : { first: null, all: null }}
          after={bench.after}
          edits={edits}
          note={restored === 0 ? null : restoredSentence(config, restored)}
          problem={open ? bench.problem : null}
          sizes={handSizeNote(record, flippedUnits(edits).length)}
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

/** What a second tap would do; null where it would do nothing. */
function actionOf(row: UnitRow, cell: UnitCell, at: UnitInfo | null, onPress: () => void): UnitAction | null {
  const name = `${row.node}, ${cellName(cell, row.kind)}`;
  if (cell.units > 1) return { label: 'Show each of them', name, onPress };
  if (at === null || at.group === null) return null;
  return { label: (cell.state === 'gone') === at.isFlipped ? 'Prune' : 'Restore', name, onPress };
}

function restText(canPrune: boolean, shared: boolean, byWeights: boolean, byFinger: boolean): string {
  const legend = byWeights
    ? 'Darker keeps more weights, hatched goes next, hollow is gone.'
    : 'Hatched goes next, hollow is gone, grey is never pruned by the run.';
  const press = shared ? ' Press a square for its units.' : '';
  if (byFinger)
    return canPrune
      ? `Tap a square to see its unit; tap it again to prune it by hand, a hollow one to restore it, and once more to take that back. ${legend}`
      : `${legend} Tap a square to see its unit.`;
  return canPrune
    ? `Press a square to prune its unit by hand, a hollow one to restore it, and again to take that back. ${legend}`
    : `${legend}${press}`;
}

function said(row: UnitRow, cell: UnitCell, isFlipped: boolean): string {
  return `${row.node}, ${cellName(cell, row.kind)}: ${isFlipped ? handText(cell) : cell.said}.`;
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
