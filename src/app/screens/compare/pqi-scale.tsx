import type { ReactElement } from 'react';
import { numberWord } from '../../../core/compare/list-text';
import { indexText } from '../../../core/record/number-text';
import { shade } from '../../charts/pqi-heat-map';

const STEPS = Array.from({ length: 25 }, (_, index) => index / 24);

/** What the colours of the maps mean, and whose they are. */
export function PqiScale(props: {
  readonly top: number;
  readonly seeds: number;
  readonly ownRuns: boolean;
}): ReactElement {
  const { top, seeds, ownRuns } = props;
  return (
    <div className="cmp-maps-scale">
      <svg width={STEPS.length * 6} height={10} aria-hidden="true">
        {STEPS.map((step, index) => (
          <rect key={step} x={index * 6} y={0} width={6.2} height={10} fill={shade(step * top, top)} />
        ))}
      </svg>
      <p className="hint">
        0 to {indexText(top)}, one scale for all maps.{' '}
        {ownRuns
          ? 'Each cell is the index that pruned its own runs, mean over their seeds; pairs that were not run stay empty.'
          : `Of all weights left, mean over ${seeds === 1 ? 'one seed' : `${numberWord(seeds)} seeds`}; 0 where p = q = 1.`}
      </p>
    </div>
  );
}
