import type { ReactElement, ReactNode } from 'react';
import { latencyText } from '../../../core/record/channel-words';
import type { ChannelsRecord } from '../../../core/record/run-record';
import { timeNetwork } from '../../store/bench-actions';
import { benchKey, useBench } from '../../store/bench-store';
import { missingCheckpoint } from '../../store/checkpoint-shelf';
import { useLab } from '../../store/lab-store';
import { isOver } from '../../store/run-state';

interface LatencyLineProps {
  readonly runId: string;
  readonly iteration: number;
  readonly latency: ChannelsRecord['latency'];
}

/** Times of the net in view: the record's, taken at the end of a run, or those a person asks for while the run rests. */
export function LatencyLine({ runId, iteration, latency }: LatencyLineProps): ReactElement | null {
  const run = useLab((state) => state.runs.byId[runId]);
  const answer = useBench((state) => state.latencies[benchKey(runId, iteration)]);
  if (latency !== null) return <Line>{latencyText(latency, run?.environment?.device ?? null)}.</Line>;
  if (answer?.kind === 'timed') return <Line>{latencyText(answer.latency, answer.device)}.</Line>;
  if (answer?.kind === 'busy') return <Line>Its forward pass is being timed.</Line>;
  const rests = run !== undefined && (run.status === 'paused' || isOver(run.status));
  if (!rests || missingCheckpoint(runId, iteration) !== null) return null;
  return (
    <Line>
      {answer === undefined ? 'A run is timed at its end.' : answer.problem}{' '}
      <button type="button" className="text-button" onClick={() => timeNetwork(runId, iteration)}>
        Time this net
      </button>
    </Line>
  );
}

function Line({ children }: { readonly children: ReactNode }): ReactElement {
  return <span className="latency">{children}</span>;
}
