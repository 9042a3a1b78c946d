import { sameData } from '../../core/base/same-data';
import { listText } from '../../core/compare/list-text';
import type { RunMessage } from '../../core/protocol/protocol';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import { plannedCuts } from '../../core/record/plan';
import { runLabels } from '../../core/record/run-label';
import type { RunRecord } from '../../core/record/run-record';
import { newStoredRun, rowAfter, type StoredRun } from '../persistence/stored-run';
import { keepOpened, storedRuns, whenListed } from './archive';
import { keepCheckpoint } from './checkpoint-shelf';
import { compareOnly } from './compare-view';
import { KNOWN_DATA } from './data-state';
import { goToScreen, resetView } from './lab-actions';
import { labStore } from './lab-store';
import { nextNumber } from './library';
import { nextTask } from './page-time';
import { randomName } from './run-actions';
import { queuedRun, type RunState } from './run-state';
import { putRuns, showRuns } from './runs';

/** More lines than this are told apart on the Compare screen only. */
const MOST_IN_LAB = 6;

/** Adds runs out of a file to those of this browser and shows them; what is there already is not added again. */
export async function openRuns(
  file: string,
  runs: readonly RunRecord[],
  networks: ReadonlyMap<string, PackedCheckpoint>,
): Promise<string> {
  const measured = runs.filter(({ iterations }) => iterations.length > 0);
  if (measured.length === 0) return `${file} holds no run with a record: there is nothing to show.`;
  await whenListed();
  const taken = new Set<string>();
  const named: {
    readonly run: RunRecord;
    readonly isNew: boolean;
    readonly network: PackedCheckpoint | null;
  }[] = [];
  for (const run of measured) {
    const name = await freeName(run, taken);
    taken.add(name.runId);
    const network = isWhole(run) ? (networks.get(run.runId) ?? null) : null;
    named.push({ run: { ...run, runId: name.runId }, isNew: name.isNew, network });
  }
  const number = nextNumber(labStore.getState().library);
  const group = { id: `file-${randomName()}`, number, name: `Run ${number}: from ${file}` };
  const added = named.filter(({ isNew }) => isNew);
  const runIds = named.map(({ run }) => run.runId);
  for (const { run, network } of named)
    if (network !== null)
      keepCheckpoint({ type: 'run', runId: run.runId, event: { type: 'checkpoint', checkpoint: network } });
  labStore.setState((state) => ({
    runs: showRuns(
      putRuns(
        state.runs,
        named.map(({ run }) => openedRun(run)),
      ),
      group.id,
      group.name,
      runIds,
    ),
  }));
  resetView();
  const many = runIds.length > MOST_IN_LAB;
  compareOnly(many || labStore.getState().route.screen === 'compare' ? runIds : null);
  if (many) goToScreen('compare');
  await keepOpened(
    added.map(({ run, network }, place) => ({
      run: storedRow(run, network, group, place, file),
      records: run.iterations,
      checkpoint: network,
    })),
  );
  return sentence(file, measured, measured.length - added.length);
}

/** The run's own name, or one beside it where another run has that name. */
async function freeName(
  run: RunRecord,
  taken: ReadonlySet<string>,
): Promise<{ readonly runId: string; readonly isNew: boolean }> {
  for (let copy = 1; ; copy++) {
    const runId = copy === 1 ? run.runId : `${run.runId}~${copy}`;
    if (taken.has(runId)) continue;
    const { runs, library } = labStore.getState();
    const row = library.rows[runId];
    const here = runs.byId[runId];
    if (row === undefined && here === undefined) return { runId, isNew: true };
    const config = row?.config ?? here?.config;
    const records = row === undefined ? here?.iterations : await storedRecords(runId);
    await nextTask();
    const same = sameData(config, run.config) && sameData(records, run.iterations);
    if (same && row?.deletedAt == null) return { runId, isNew: row === undefined };
  }
}

async function storedRecords(runId: string) {
  const store = await storedRuns();
  const [records] = await store.records([runId]).catch(() => []);
  return records;
}

function isWhole({ config, iterations }: RunRecord): boolean {
  return iterations.length > plannedCuts(config);
}

function openedRun(run: RunRecord): RunState {
  const { runId, config, iterations, environment } = run;
  const status = isWhole(run) ? ('finished' as const) : ('stopped' as const);
  return { ...queuedRun(runId, config), status, iterations, environment };
}

/** The row a run made here would have left. */
function storedRow(
  run: RunRecord,
  network: PackedCheckpoint | null,
  group: StoredRun['group'],
  place: number,
  file: string,
): StoredRun {
  const { runId, config, environment, iterations } = run;
  const now = new Date().toISOString();
  const { source } = config.dataset;
  const name = KNOWN_DATA.find((entry) => entry.source === source)?.label ?? source;
  const started = environment.startedAt ?? '';
  const createdAt = Number.isNaN(Date.parse(started)) ? now : started;
  const start = newStoredRun({
    ...{ runId, group, place, config, createdAt },
    choice: environment.backend,
    data: { name, identity: null },
  });
  const events: readonly RunMessage[] = [
    ...iterations.slice(-1).map((record) => ({ type: 'iteration', record }) as const),
    ...(network === null ? [] : [{ type: 'checkpoint', checkpoint: network } as const]),
    { type: isWhole(run) ? 'finished' : 'stopped' },
  ];
  return {
    ...events.reduce((row, event) => rowAfter(row, event, now), start),
    environment,
    notes: `Opened from ${file}.`,
  };
}

function sentence(file: string, runs: readonly RunRecord[], known: number): string {
  const methods = listText([...new Set(runLabels(runs.map(({ config }) => config)))].slice(0, 4));
  const count = runs.length === 1 ? '1 run is' : `${runs.length} runs are`;
  const kept =
    known === runs.length
      ? 'They were in this browser already.'
      : `${known === 0 ? 'They are' : `${known} were in this browser already, the others are`} kept under Runs.`;
  const more = runs.length > 4 ? ' and others' : '';
  return `${file}: ${count} shown, ${methods}${more}. ${kept}`;
}
