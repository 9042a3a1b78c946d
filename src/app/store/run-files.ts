import { LabError } from '../../core/base/errors';
import type { RunConfig } from '../../core/config/run-config';
import type { ExportRun } from '../../core/exchange/export-run';
import type { NetworkFormat, RecordsFormat } from '../../core/exchange/write-file';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import type { RunRecord } from '../../core/record/run-record';
import { storedRuns } from './archive';
import { checkpointOf } from './checkpoint-shelf';
import { ensureImages } from './data-actions';
import { dataOf } from './data-facts';
import { isGenerated } from './data-state';
import { dataService } from './data-worker';
import { imagesFor } from './image-shelf';

/** Records as a table or a text. @throws LabError with the sentence to show, as all of these. */
export function recordsFile(kind: RecordsFormat, runs: readonly RunRecord[]): Promise<Blob> {
  return dataService().write(
    { kind },
    runs.map((record) => ({ record, checkpoint: null, data: null })),
  );
}

/** A run's newest network; `flipped`: units changed by hand. */
export async function networkFile(
  kind: NetworkFormat,
  run: RunRecord,
  flipped: readonly number[],
): Promise<Blob> {
  const checkpoint = await newestNetwork(run.runId);
  // Its images may have to be fetched first: for nothing where no network is kept.
  const data = checkpoint === null ? null : await dataOf(run.config.dataset);
  return dataService().write({ kind, flipped }, [{ record: run, checkpoint, data }]);
}

export async function scriptFile(run: RunRecord): Promise<Blob> {
  const data = await dataOf(run.config.dataset);
  return dataService().write({ kind: 'script' }, [{ record: run, checkpoint: null, data }]);
}

/** Everything there is of runs. What one of them lacks is left out. */
export async function everythingFile(runs: readonly RunRecord[], charts: string): Promise<Blob> {
  const whole: ExportRun<PackedCheckpoint>[] = [];
  for (const record of runs) {
    const checkpoint = await newestNetwork(record.runId);
    const data = await dataOf(record.config.dataset).catch(() => null);
    whole.push({ record, checkpoint, data });
  }
  return dataService().write({ kind: 'everything', charts }, whole);
}

/** All images that a run uses. */
export async function imagesFile({ dataset: config }: RunConfig): Promise<Blob> {
  if (!isGenerated(config.source)) await ensureImages(config.source);
  const dataset = await imagesFor(config);
  if (dataset === null && !isGenerated(config.source))
    throw new LabError('bad-dataset', 'The images of this run are not in this browser.');
  return dataService().write({ kind: 'images', config, dataset }, []);
}

/** From this tab or from the disk; null where neither has it. */
async function newestNetwork(runId: string): Promise<PackedCheckpoint | null> {
  return (
    checkpointOf(runId) ??
    storedRuns()
      .then((store) => store.resumePoint(runId))
      .then((stored) => stored?.checkpoint ?? null)
      .catch(() => null)
  );
}
