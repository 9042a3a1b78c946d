import type { ReactElement } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { countText } from '../../../core/record/number-text';
import type { IterationRecord } from '../../../core/record/run-record';
import { scoreAxisText, weightsCutSentence } from '../../../core/record/score-words';
import type { ChartRun } from '../../charts/chart-run';
import { CutHistogram } from '../../charts/cut-histogram';

interface CutSectionProps {
  readonly record: IterationRecord;
  readonly config: RunConfig;
  readonly chart: ChartRun;
  readonly width: number;
  readonly height: number;
}

/** The weights alive at this iteration by size, or by the lots they drew: grey goes with the next cut, ink stays. */
export function CutSection({ record, config, chart, width, height }: CutSectionProps): ReactElement {
  const { cut } = record;
  const { budget, score } = config.pruning.recipe;
  const lineLabel =
    budget.kind === 'pqi-bound'
      ? 'PQI bound'
      : budget.kind === 'fraction'
        ? `${Number((100 * budget.fraction).toFixed(1))} % quantile`
        : 'cut';
  return (
    <section aria-label="Weights about to go" className="cut-section">
      <h2>
        Weights about to go{' '}
        {cut !== null && (
          <span className="quiet">
            {cut.removed === 0
              ? 'none'
              : `${countText(cut.removed)} of ${countText(record.size.weightsAlive)}`}
          </span>
        )}
      </h2>
      {cut === null ? (
        <p className="hint">
          {record.iteration === 0
            ? 'No cut follows this network.'
            : 'No cut follows the last iteration. Go back one iteration to see the cut before it.'}
        </p>
      ) : (
        <>
          {width > 0 && (
            <CutHistogram
              cut={cut}
              width={width}
              height={height}
              color={chart.style.color}
              lineLabel={lineLabel}
              valueName={scoreAxisText(config.pruning.recipe)}
            />
          )}
          <p className="only-read">{weightsCutSentence(cut, record.size.weightsAlive, score)}</p>
        </>
      )}
    </section>
  );
}
