import type { ReactElement } from 'react';
import type { Row, StackGeometry } from '../../charts/geometry';
import { changePrefs, changeView } from '../../store/lab-actions';
import { labStore } from '../../store/lab-store';
import type { Guess } from '../../store/prefs';
import { newestIteration, shownRuns } from '../../store/shown';
import { play, select } from '../../store/view';
import { wantsLessMotion } from './motion';

const ANSWERS: readonly { readonly guess: Guess; readonly label: string }[] = [
  { guess: 'fall', label: 'fall' },
  { guess: 'rise', label: 'rise' },
  { guess: 'fall-rise-fall', label: 'fall, rise and fall again' },
];

interface GuessPromptProps {
  readonly geometry: StackGeometry;
  readonly row: Row;
}

/** Predict first, then watch: one question over the empty PQ Index chart, asked once. */
export function GuessPrompt({ geometry, row }: GuessPromptProps): ReactElement {
  function answer(guess: Guess): void {
    changePrefs({ guess });
    const newest = newestIteration(shownRuns(labStore.getState()));
    // Without the replay the curve is there at once: look at its end, where the caption compares it with the guess.
    const shown = wantsLessMotion() ? select : play;
    changeView((view) => shown({ ...view, guessed: guess }, newest, newest));
  }
  const { compact, left, plotWidth, width } = geometry;
  const { plotTop, plotHeight } = row;
  // A phone's plot is narrower than the question: it covers the axis too, with its highest and lowest number.
  const place = compact
    ? { left: 8, width: width - 16, top: plotTop - 5, minHeight: plotHeight + 11 }
    : { left, width: plotWidth, top: plotTop, minHeight: plotHeight };
  return (
    <section className="guess" aria-label="A question first" style={place}>
      <p>If we keep cutting the smallest weights, the PQ Index will</p>
      <div className="guess-answers">
        {ANSWERS.map(({ guess, label }) => (
          <button key={guess} type="button" className="outline-button" onClick={() => answer(guess)}>
            {label}
          </button>
        ))}
        <button type="button" className="text-button" onClick={() => changePrefs({ guess: 'skipped' })}>
          Skip, show me
        </button>
      </div>
    </section>
  );
}
