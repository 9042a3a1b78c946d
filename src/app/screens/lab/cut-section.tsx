import type { ReactElement } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { countText, plain } from '../../../core/record/number-text';
import type { CutRecord, IterationRecord } from '../../../core/record/run-record';
import { binRange, weightsSentence } from '../../../core/record/score-look';
import { scoreAxisText, weightsCutSentence } from '../../../core/record/score-words';
import type { ChartRun } from '../../charts/chart-run';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { NumbersTable } from '../../ui/numbers-table';
import { LookedHistogram } from './looked-histogram';

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
  const what = scoreAxisText(config.pruning.recipe);
  const sentence = cut === null ? '' : weightsCutSentence(cut, record.size.weightsAlive, score);
  const line = cut === null || cut.threshold === null ? null : Math.abs(cut.threshold);
  const lineLabel =
    budget.kind === 'pqi-bound'
      ? 'PQI bound'
      : budget.kind === 'fraction'
        ? `${Number((100 * budget.fraction).toFixed(1))} % quantile`
        : 'cut';
  return (
    <section aria-label="Weights about to go" className="cut-section">
      <div className="scores-head">
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
        {cut !== null && <CutNumbers {...{ cut, what, sentence }} />}
      </div>
      {cut === null ? (
        <p className="hint">
          {record.iteration === 0
            ? 'No cut follows this network.'
            : 'No cut follows the last iteration. Go back one iteration to see the cut before it.'}
        </p>
      ) : (
        <>
          {width > 0 && (
            <LookedHistogram
              histogram={cut.histogram}
              line={line}
              lineText={`${lineLabel} ${plain(line ?? 0, 2)}`}
              width={width}
              height={height}
              color={chart.style.color}
              valueName={what}
              unit="weight"
              label={`Weights by ${what}`}
              whole={sentence}
              said={(bin) => weightsSentence(cut.histogram, bin)}
            >
              {(picture, said) => (
                <div className="looked-at">
                  {picture}
                  {said !== null && (
                    <p className="hint on-axis" aria-hidden="true">
                      {said}
                    </p>
                  )}
                </div>
              )}
            </LookedHistogram>
          )}
          <p className="only-read">{sentence}</p>
        </>
      )}
    </section>
  );
}

interface CutNumbersProps {
  readonly cut: Pick<CutRecord, 'histogram'>;
  readonly what: string;
  readonly sentence: string;
}

/** The bars of the histogram that are not empty. */
function CutNumbers({ cut, what, sentence }: CutNumbersProps): ReactElement {
  const { histogram } = cut;
  const columns = ['Go', 'Stay'].map((label) => ({ key: label, label }));
  return (
    <NumbersSheet of="weights about to go" name="Weights about to go, the numbers">
      {() => (
        <>
          <h2 className="sheet-title">Weights about to go</h2>
          <p className="hint">{sentence}</p>
          <NumbersTable rows={what} columns={columns}>
            {histogram.kept.map((kept, bin) => {
              const gone = histogram.cut[bin] ?? 0;
              const range = binRange(histogram, bin);
              return kept + gone === 0 ? null : (
                <tr key={range}>
                  <th scope="row">{range}</th>
                  <td>{countText(gone)}</td>
                  <td>{countText(kept)}</td>
                </tr>
              );
            })}
          </NumbersTable>
        </>
      )}
    </NumbersSheet>
  );
}
