import type { ReactElement } from 'react';
import type { SizeNote } from '../../../core/record/net-form';
import type { RoomText } from '../../../core/workbench/effect-words';
import { effectRows, effectSentence, imagesText, sizesSentence } from '../../../core/workbench/effect-words';
import type { HandEffect } from '../../../core/workbench/workbench';
import { redoEdit, undoEdit } from '../../store/bench-actions';
import type { Measured } from '../../store/bench-store';
import type { HandEdits } from '../../store/hand-edits';
import { flippedUnits } from '../../store/hand-edits';

interface HandPanelProps {
  readonly runId: string;
  /** The run's own network, from its record. */
  readonly own: HandEffect;
  readonly before: Measured;
  readonly after: Measured;
  readonly edits: HandEdits;
  /** What to know of the numbers; null for nothing. */
  readonly note: string | null;
  readonly problem: string | null;
  readonly unitsName: string;
  /** What counted sizes stand for; null: for the net as it is. */
  readonly sizes: SizeNote | null;
}

/** What pruning by hand does, as numbers before and after, and the way back. */
export function HandPanel(props: HandPanelProps): ReactElement {
  const { runId, own, edits, note, problem, unitsName, sizes } = props;
  const changed = flippedUnits(edits).length;
  const pair = changed === 0 ? null : comparable(props);
  const before = pair?.before ?? props.before.all ?? own;
  const rows = effectRows(before, pair?.after ?? null, unitsName);
  return (
    <section className="hand-panel" aria-label="Pruned by hand">
      <div className="hand-head">
        <h3>By hand: {changed === 0 ? 'nothing changed' : `${changed} changed`}</h3>
        <Step name="Undo" keys="Control+Z" left={edits.done.length} onPress={() => undoEdit(runId)} />
        <Step name="Redo" keys="Control+Shift+Z" left={edits.undone.length} onPress={() => redoEdit(runId)} />
      </div>
      <table>
        <caption>{sizesSentence(sizes)}</caption>
        <thead>
          <tr>
            <th scope="col">{changed > 0 && pair === null ? 'measuring' : imagesText(before)}</th>
            <th scope="col">before</th>
            <th scope="col">after</th>
            <th scope="col">change</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <NumberCell text={row.before} />
              <NumberCell text={row.after} />
              <NumberCell text={row.difference} />
            </tr>
          ))}
        </tbody>
      </table>
      {note !== null && <p className="hint">{note}</p>}
      {problem !== null && (
        <p role="alert">
          <strong className="problem">{problem}</strong>
        </p>
      )}
      <p className="only-read" role="status">
        {pair?.after.whole === true
          ? effectSentence(pair.before, pair.after, unitsName, sizes)
          : changed === 0 && edits.undone.length > 0
            ? 'Nothing is changed by hand any more.'
            : ''}
      </p>
    </section>
  );
}

/** In short to be seen, whole to be heard or pointed at. */
function NumberCell({ text }: { readonly text: RoomText | null }): ReactElement {
  if (text === null || text.exact === null) return <td>{text?.short}</td>;
  return (
    <td title={text.exact}>
      <span aria-hidden="true">{text.short}</span>
      <span className="only-read">{text.exact}</span>
    </td>
  );
}

/** Two effects of the same images: all of them as soon as both are in. */
function comparable({
  own,
  before,
  after,
}: HandPanelProps): { readonly before: HandEffect; readonly after: HandEffect } | null {
  const { first, all } = after;
  if (all !== null) return { before: before.all ?? own, after: all };
  if (first === null || before.first === null || first.images !== before.first.images) return null;
  return { before: before.first, after: first };
}

interface StepProps {
  readonly name: string;
  readonly keys: string;
  readonly left: number;
  onPress(): void;
}

/** Keeps the focus when nothing is left to do. */
function Step({ name, keys, left, onPress }: StepProps): ReactElement {
  return (
    <button
      type="button"
      className="text-button"
      aria-keyshortcuts={keys}
      aria-disabled={left === 0}
      title={`${name} (${keys.replaceAll('+', ' + ').replace('Control', 'Ctrl')})`}
      onClick={() => {
        if (left > 0) onPress();
      }}
    >
      {name}
    </button>
  );
}
