import type { ReactElement } from 'react';
import type { Score } from '../../../core/compare/scores';
import type { Statistics } from '../../../core/compare/statistics';

interface ScoreCellProps {
  readonly accuracy: Statistics | null;
  readonly interpolated: boolean;
  readonly midTraining?: Score['midTraining'];
  /** Seeds of the series. */
  readonly seeds: number;
  /** The highest mean of the column, as far as it is written out. */
  readonly best: boolean;
  readonly winner: boolean;
  /** Accuracy the difference is taken to; null: the accuracy itself is shown; undefined: there is no dense net. */
  readonly dense: number | null | undefined;
  readonly here: boolean;
}

/** "95.1 ±0.2": mean and spread in points, with everything that has to be known about them. */
export function ScoreCell(props: ScoreCellProps): ReactElement {
  const { accuracy, interpolated, midTraining = false, seeds, best, winner, dense, here } = props;
  const className = here ? 'here' : undefined;
  if (accuracy === null)
    return (
      <td className={className}>
        <span className="cmp-none">not reached</span>
      </td>
    );
  if (dense === undefined)
    return (
      <td className={className}>
        <span className="cmp-none">no dense net</span>
      </td>
    );
  const value = dense === null ? (100 * accuracy.mean).toFixed(1) : differenceText(accuracy.mean - dense);
  return (
    <td className={className}>
      {winner && (
        <span className="cmp-win">
          <span aria-hidden="true">▲</span>
          <span className="only-read">ahead by rule, </span>
        </span>
      )}
      {interpolated && (
        <span className="quiet">
          <span aria-hidden="true">~</span>
          <span className="only-read">interpolated, </span>
        </span>
      )}
      {best ? <b>{value}</b> : value}
      {accuracy.std !== null && <span className="cmp-std"> ±{(100 * accuracy.std).toFixed(1)}</span>}
      {accuracy.n < seeds && <span className="cmp-std"> of {accuracy.n}</span>}
      {midTraining && <span className="only-read"> measured in mid-training</span>}
    </td>
  );
}

/** "↓ 2.6", "↑ 0.1", "= 0.0" points. */
function differenceText(difference: number): string {
  const points = (100 * Math.abs(difference)).toFixed(1);
  const arrow = points === '0.0' ? '=' : difference < 0 ? '↓' : '↑';
  return `${arrow}\u00a0${points}`;
}
