import type { ErrorCode } from '../core/base/errors';
import type { RunConfig } from '../core/config/run-config';
import type { RunProgress } from '../core/protocol/protocol';
import type { IterationRecord, RunRecord } from '../core/record/run-record';
import { RECORD_SCHEMA } from '../core/record/run-record';
import { environmentOf } from '../engine/run/environment';
import type { ExperimentRequest } from '../engine/run/experiment';
import { runExperiment } from '../engine/run/experiment';

export interface FinishedRun {
  readonly record: RunRecord;
  readonly outcome: 'finished' | 'stopped' | 'failed';
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

/** Runs to the end and collects the record; what was reached before a failure or stop is kept. */
export async function runToRecord(
  runId: string,
  request: ExperimentRequest,
  onProgress: (progress: RunProgress) => void,
): Promise<FinishedRun> {
  const config: RunConfig = request.config;
  const iterations: IterationRecord[] = [];
  let outcome: FinishedRun['outcome'] = 'failed';
  let failure: FinishedRun['failure'] = null;
  for await (const event of runExperiment(request)) {
    if (event.type === 'iteration') iterations.push(event.record);
    else if (event.type === 'progress') onProgress(event.progress);
    else if (event.type === 'finished' || event.type === 'stopped') outcome = event.type;
    else if (event.type === 'failed') failure = { code: event.code, message: event.message };
  }
  const environment = environmentOf(request);
  return { record: { schema: RECORD_SCHEMA, runId, config, environment, iterations }, outcome, failure };
}
