import type { ReactElement } from 'react';
import { memo } from 'react';
import { channelReadOut } from '../../../core/record/channel-words';
import { formLines } from '../../../core/record/form-words';
import { densityText } from '../../../core/record/number-text';
import { isGradual } from '../../../core/record/plan';
import type { ReadOut } from '../../../core/record/read-out';
import { readOutOf } from '../../../core/record/read-out';
import type { ChannelsRecord, IterationRecord } from '../../../core/record/run-record';
import { trainingCost } from '../../../core/record/training-cost';
import type { ChartRun } from '../../charts/chart-run';
import { Swatch } from '../../charts/marker';
import { useLaterTurn } from '../../charts/use-turn';
import { useLab } from '../../store/lab-store';
import { missingText } from './missing-text';

interface ReadOutLineProps {
  readonly charts: readonly ChartRun[];
  readonly iteration: number;
  /** "Iteration 3", "Step 3, epoch 8". */
  readonly heading: string;
}

/** The numbers under the cross-hair, one row per run, in a turn of their own. */
export const ReadOutLine = memo(function ReadOutLine(props: ReadOutLineProps): ReactElement {
  const { charts, iteration, heading } = useLaterTurn(props);
  return (
    <div className="read-out">
      <ReadOutHeading heading={heading} />
      <div className="read-out-runs">
        {charts.map((run) => (
          <RunNumbers key={run.runId} run={run} iteration={iteration} />
        ))}
      </div>
      <Forms charts={charts} iteration={iteration} />
    </div>
  );
});

/** Whether each net got smaller; markers say whose it is. */
function Forms({ charts, iteration }: Pick<ReadOutLineProps, 'charts' | 'iteration'>): ReactElement {
  const lines = formLines(charts.map(({ iterations }) => iterations[iteration]));
  return (
    <p className="read-out-forms">
      {lines.map(({ badge, note, runs }) => (
        <span key={`${badge}/${note}`}>
          {runs.map(({ run }) => (
            <Whose key={run} run={charts[run]} />
          ))}
          <span>{badge}</span>
          {runs.some(({ parameters }) => parameters !== null) && (
            <span className="quiet">parameters{note !== null && ` ${note}`}</span>
          )}
          {runs.map(
            ({ run, parameters }) =>
              parameters !== null && (
                <span key={run} className="read-out-part">
                  {runs.length > 1 && <Whose run={charts[run]} />}
                  <span>{parameters}</span>
                </span>
              ),
          )}
        </span>
      ))}
    </p>
  );
}

function Whose({ run }: { readonly run: ChartRun | undefined }): ReactElement | null {
  return run === undefined ? null : (
    <span>
      <Swatch style={run.style} line={false} />
      <span className="only-read">{run.label}, </span>
    </span>
  );
}

/** "Step 3, epoch 8" on two lines where there is room beside the runs only. */
function ReadOutHeading({ heading }: { readonly heading: string }): ReactElement {
  const [first, ...rest] = heading.split(', ');
  if (rest.length === 0) return <span className="read-out-iteration alone">{heading}</span>;
  return (
    <span className="read-out-iteration">
      <span>{first}, </span>
      <span>{rest.join(', ')}</span>
    </span>
  );
}

function RunNumbers({
  run,
  iteration,
}: {
  readonly run: ChartRun;
  readonly iteration: number;
}): ReactElement {
  const status = useLab((state) => state.runs.byId[run.runId]?.status);
  const record = run.iterations[iteration];
  const numbers = record === undefined ? null : readOutOf(record);
  return (
    <div className="read-out-run">
      <span className="read-out-name">
        <Swatch style={run.style} line={false} />
        {run.label}
      </span>
      {record?.channels !== undefined && numbers !== null ? (
        <ChannelNumbers
          record={record}
          channels={record.channels}
          numbers={numbers}
          spent={isGradual(run.config) ? trainingCost(record, run.config)?.spent : undefined}
        />
      ) : numbers === null ? (
        <span className="quiet read-out-none">{missingText(status, run.config, run.iterations.length)}</span>
      ) : (
        <>
          <span>
            <span className="quiet">PQI</span> {numbers.pqi}
          </span>
          <span>
            <AccuracyWord /> {numbers.accuracy}
          </span>
          <span>
            <span className="quiet">after cut</span> {numbers.afterCut}
          </span>
          <span>
            <span className="quiet">kept</span> {numbers.kept}
          </span>
          <span className="read-out-ratio">{numbers.compression}</span>
        </>
      )}
    </div>
  );
}

/** The sheet writes it short where the row would not hold it; it is heard whole. */
function AccuracyWord(): ReactElement {
  return (
    <span className="quiet" data-short="acc.">
      accuracy
    </span>
  );
}

/** The same columns for a net pruned by channels: its channels first, its cost instead of its weights. */
function ChannelNumbers(props: {
  readonly record: IterationRecord;
  readonly channels: ChannelsRecord;
  readonly numbers: ReadOut;
  /** Of one training: its cost as the chart has it, in whole dense trainings. */
  readonly spent: number | undefined;
}): ReactElement {
  const { record, channels, numbers, spent } = props;
  const { channels: alive, macs, training } = channelReadOut(record, channels);
  return (
    <>
      <span>
        <span className="quiet">channels</span> {alive}
      </span>
      <span>
        <AccuracyWord /> {numbers.accuracy}
      </span>
      <span>
        <span className="quiet">after cut</span> {numbers.afterCut}
      </span>
      <span title="Multiply-accumulates of one forward pass of the net as it is, of the dense net’s">
        <span className="quiet">MACs</span> {macs}
      </span>
      <span
        className="read-out-ratio"
        title={`Multiply-accumulates of the training so far, score passes included, of ${spent === undefined ? 'dense training’s over as many epochs' : 'one whole dense training’s'}`}
      >
        <span className="quiet">training</span> {spent === undefined ? training : wholePercent(spent)}
      </span>
    </>
  );
}

function wholePercent(share: number): string {
  return share < 0.1 ? densityText(share) : `${Math.round(100 * share)}\u00a0%`;
}
