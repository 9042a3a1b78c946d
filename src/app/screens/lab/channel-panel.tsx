import type { ReactElement } from 'react';
import { agreementText, WEIGHT_SPARSITY_IS, weightSparsityText } from '../../../core/record/channel-words';
import { recordBadge } from '../../../core/record/form-words';
import { isGradual } from '../../../core/record/plan';
import type { ChannelsRecord, IterationRecord } from '../../../core/record/run-record';
import type { ChartRun } from '../../charts/chart-run';
import { ChannelScores } from './channel-scores';
import { LatencyLine } from './latency-line';
import { StageOverlaps } from './stage-overlaps';
import { UnitsView } from './units-view';
import { WhySection } from './why-section';

interface ChannelPanelProps {
  readonly record: IterationRecord;
  readonly channels: ChannelsRecord;
  readonly chart: ChartRun;
  readonly width: number;
  readonly height: number;
}

/** A net pruned by channels at one step: every channel, what the next cut goes by, and whether the net got smaller. */
export function ChannelPanel({ record, channels, chart, width, height }: ChannelPanelProps): ReactElement {
  const agreement = agreementText(channels);
  const sparsity = weightSparsityText(channels);
  return (
    <>
      <section aria-label="Layers">
        <h2>
          Network, {chart.label}, {isGradual(chart.config) ? 'step' : 'iteration'} {record.iteration}, epoch{' '}
          {record.epochsTotal}
        </h2>
        <UnitsView record={record} next={null} run={chart} />
        <p className="hint net-form">
          <span className="badge">{recordBadge(record)}</span> {agreement}
          {sparsity !== null && (
            <span className="latency">
              <abbr title={WEIGHT_SPARSITY_IS}>weight sparsity, authors’ count</abbr> {sparsity}
            </span>
          )}
          <LatencyLine runId={chart.runId} iteration={record.iteration} latency={channels.latency} />
        </p>
      </section>
      <ChannelScores
        record={record}
        config={chart.config}
        chart={chart}
        width={width}
        height={scoresHeight(height, record)}
      />
      <StageOverlaps channels={channels} config={chart.config} />
      <WhySection record={record} config={chart.config} />
    </>
  );
}

/** What the channels, the formula and, at the last network, the table of edits by hand leave, within reason. */
function scoresHeight(room: number, { layers, cut }: IterationRecord): number {
  const rows = layers.reduce((sum, { unitsTotal }) => sum + 6 + 12 * Math.ceil(unitsTotal / 16), 0);
  return Math.round(Math.min(420, Math.max(96, room - rows - (cut === null ? 560 : 380))));
}
