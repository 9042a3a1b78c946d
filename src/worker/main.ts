import { assertNever } from '../core/base/assert-never';
import { describeError, LabError } from '../core/base/errors';
import { dataIdentity } from '../core/datasets/data-identity';
import type {
  BackendChoice,
  BackendReport,
  Command,
  LabEvent,
  RunEvent,
  RunMessage,
} from '../core/protocol/protocol';
import { PROTOCOL_VERSION } from '../core/protocol/protocol';
import { readCheckpoint, readPoint } from '../core/record/packed-checkpoint';
import type { ChosenBackend } from '../engine/backend/choose';
import { chooseBackend } from '../engine/backend/choose';
import type { RunControl } from '../engine/run/control';
import { createControl } from '../engine/run/control';
import { runExperiment } from '../engine/run/experiment';
import { measureNetwork } from '../engine/workbench/measure-network';
import { openWorkbench } from '../engine/workbench/workbench';
import { workerAssets } from './assets';
import { createBreath } from './breathe';
import { imagesOf } from './data/images-of';
import { loadDataset } from './data/load-dataset';
import { shareDataset } from './data/share-dataset';
import type { FilesCommand } from './files/serve-files';
import { createLookDesk } from './look-desk';
import { packCheckpoint } from './pack-checkpoint';
import { createWorkbenchDesk } from './workbench-desk';

declare const __APP_VERSION__: string;

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

const breathe = createBreath();
const runs = new Map<string, RunControl>();
const loads = new Map<string, AbortController>();
let filesLoading: Promise<typeof import('./files/serve-files')> | null = null;
/** One after the other: they share TensorFlow.js's current backend. */
let choosing: Promise<unknown> = Promise.resolve();
/** The backend chosen last, for a run that wants the same. */
let chosen: { readonly choice: BackendChoice; readonly backend: ChosenBackend } | null = null;

function send(event: LabEvent): void {
  self.postMessage(event);
}

/** @throws LabError('backend-unavailable') */
function backendFor(choice: BackendChoice, known: BackendReport | null): Promise<ChosenBackend> {
  const next = choosing.then(async () => {
    if (chosen?.choice === choice) return chosen.backend;
    chosen = null;
    const backend = await chooseBackend(choice, workerAssets(), known);
    const made = { choice, backend };
    chosen = made;
    backend.backend.lost?.then(() => {
      if (chosen === made) chosen = null;
    });
    return backend;
  });
  choosing = next.catch(() => undefined);
  return next;
}

async function probe({ choice, known }: Of<'probe'>): Promise<void> {
  try {
    const { report } = await backendFor(choice, known);
    send({ type: 'backend', report });
  } catch (error) {
    send({ type: 'backend-failed', ...describeError(error) });
  }
}

async function load({ requestId, request }: Of<'load-dataset'>): Promise<void> {
  const abort = new AbortController();
  loads.set(requestId, abort);
  try {
    const { dataset, summary, stored, leftOut } = await loadDataset(request, {
      signal: abort.signal,
      onProgress: ({ label, done, total }) =>
        send({ type: 'dataset-progress', requestId, label, done, total }),
    });
    send({ type: 'dataset', requestId, dataset: shareDataset(dataset), summary, stored, leftOut });
  } catch (error) {
    if (!abort.signal.aborted) send({ type: 'dataset-failed', requestId, ...describeError(error) });
  } finally {
    loads.delete(requestId);
  }
}

async function identify({ requestId, source }: Of<'identify-data'>): Promise<void> {
  send({ type: 'data-identity', requestId, identity: await dataIdentity(source) });
}

/** Loaded when it is needed: what trains does without. One promise, so that commands are served in the order they came. */
function filesPart(): Promise<typeof import('./files/serve-files')> {
  filesLoading ??= import('./files/serve-files').catch(() => {
    filesLoading = null;
    throw new LabError(
      'network',
      'The part of the lab that reads and writes files could not be loaded. Check the connection and try again, or reload the page.',
    );
  });
  return filesLoading;
}

async function serveFiles(command: FilesCommand): Promise<void> {
  try {
    const part = await filesPart();
    await part.serveFiles(command, send);
  } catch (error) {
    send({ type: 'files-failed', requestId: command.requestId, ...describeError(error) });
  }
}

function messageOf(event: RunEvent): RunMessage {
  return event.type === 'checkpoint' ? { ...event, checkpoint: packCheckpoint(event.checkpoint) } : event;
}

async function start({ runId, config, choice, dataset, resume }: Of<'start'>): Promise<void> {
  const control = createControl(breathe);
  runs.set(runId, control);
  try {
    const { backend, report } = await backendFor(choice, null);
    const images = await imagesOf(config.dataset, dataset);
    const events = runExperiment({
      config,
      dataset: images,
      backend,
      report,
      ...(resume === null ? {} : { resume: await readPoint(resume) }),
      control,
      appVersion: __APP_VERSION__,
      startedAt: new Date().toISOString(),
      now: () => performance.now(),
    });
    for await (const event of events) send({ type: 'run', runId, event: messageOf(event) });
  } catch (error) {
    send({ type: 'run', runId, event: { type: 'failed', ...describeError(error) } });
  } finally {
    runs.delete(runId);
  }
}

const workbench = createWorkbenchDesk({
  answer: (requestId, event) => send({ type: 'workbench', requestId, event }),
  async open({ config, choice, dataset, network }) {
    const { backend } = await backendFor(choice, null);
    const images = await imagesOf(config.dataset, dataset);
    const stored = await readPoint(network, 'network');
    const now = () => performance.now();
    return openWorkbench({ config, dataset: images, backend, stored, breathe, now });
  },
  async measure({ config, choice, dataset, network: packed }) {
    const { backend } = await backendFor(choice, null);
    const images = await imagesOf(config.dataset, dataset);
    const { network, mask } = await readCheckpoint(packed, 'network');
    return measureNetwork({ config, dataset: images, backend, network, mask, breathe });
  },
});

const look = createLookDesk(send);

function handle(command: Command): void {
  switch (command.type) {
    case 'probe':
      void probe(command);
      return;
    case 'load-dataset':
      void load(command);
      return;
    case 'cancel-dataset':
      loads.get(command.requestId)?.abort();
      return;
    case 'identify-data':
      void identify(command);
      return;
    case 'open-files':
    case 'hand-run':
    case 'write-file':
      void serveFiles(command);
      return;
    case 'open-look':
    case 'look-at-unit':
    case 'close-look':
      void look(command);
      return;
    case 'start':
      void start(command);
      return;
    case 'pause':
      runs.get(command.runId)?.pause();
      return;
    case 'resume':
      runs.get(command.runId)?.resume();
      return;
    case 'step':
      runs.get(command.runId)?.step();
      return;
    case 'stop':
      runs.get(command.runId)?.stop();
      return;
    case 'open-workbench':
    case 'measure-network':
    case 'try-edit':
    case 'time-network':
    case 'explain-image':
      workbench(command);
      return;
    default:
      assertNever(command);
  }
}

self.onmessage = (message: MessageEvent<Command>) => handle(message.data);
send({ type: 'ready', protocol: PROTOCOL_VERSION });
