import { LabError } from '../../core/base/errors';
import type { DatasetSource } from '../../core/datasets/dataset';
import type { ExportRun } from '../../core/exchange/export-run';
import type { Shape } from '../../core/models/architecture';
import type {
  Command,
  DatasetRequest,
  LabEvent,
  LookRequest,
  NamedFile,
  OpenedContents,
  WrittenFile,
} from '../../core/protocol/protocol';
import type { PackedCheckpoint } from '../../core/record/packed-checkpoint';
import type { RunRecord } from '../../core/record/run-record';
import type { Filter } from '../../core/workbench/filter';
import type { LabPort, OpenPort } from './lab-worker';

type Of<Type extends LabEvent['type']> = Extract<LabEvent, { type: Type }>;

export type LoadedData = Pick<Of<'dataset'>, 'dataset' | 'summary' | 'stored' | 'leftOut'>;

export type DataProgress = Pick<Of<'dataset-progress'>, 'label' | 'done' | 'total'>;

/** What files hold, whose runs and their networks came one by one. */
export interface OpenedData extends OpenedContents {
  readonly runs: readonly RunRecord[];
  /** By run id. */
  readonly networks: ReadonlyMap<string, PackedCheckpoint>;
}

export interface DataService {
  /**
   * `signal`: ends this load, and no other.
   * @throws LabError with the sentence to show; `network` where it was cancelled.
   */
  load(
    request: DatasetRequest,
    onProgress: (progress: DataProgress) => void,
    signal?: AbortSignal,
  ): Promise<LoadedData>;
  /** What the images of a source are known by. @throws LabError when the worker breaks. */
  identify(source: DatasetSource): Promise<string>;
  /** Results and models out of files. @throws LabError with the sentence to show. */
  open(files: readonly NamedFile[], input: Shape | null): Promise<OpenedData>;
  /** A file, of `runs` or of images. @throws LabError with the sentence to show. */
  write(file: WrittenFile, runs: readonly ExportRun<PackedCheckpoint>[]): Promise<Blob>;
  /**
   * The filter of a unit of `network`, which stays open until another one is looked at; null where it is not kept.
   * @throws LabError with the sentence to show.
   */
  look(network: LookRequest, node: string, channel: number): Promise<Filter | null>;
  /** Gives the memory of the network that was looked at back. */
  closeLook(): void;
}

type Answer = Extract<LabEvent, { readonly requestId: string }>;

interface Waiting {
  readonly onAnswer: (event: Answer) => void;
  readonly reject: (error: LabError) => void;
}

/**
 * One long-lived worker that reads and makes data sets, opens files and writes them, and looks into networks, so that this never
 * blocks the page or a run.
 * `turn`: one task of the page, between runs that are handed over.
 */
export function createDataService(openPort: OpenPort, turn: () => Promise<void>): DataService {
  let port: LabPort | null = null;
  let requests = 0;
  /** What the worker has open to be looked at. */
  let open: { readonly checkpoint: PackedCheckpoint; readonly lookId: string } | null = null;
  const waiting = new Map<string, Waiting>();

  function receive(event: LabEvent): void {
    if (!('requestId' in event)) return;
    const asked = waiting.get(event.requestId);
    if (event.type === 'dataset-failed' || event.type === 'files-failed' || event.type === 'look-failed') {
      waiting.delete(event.requestId);
      asked?.reject(new LabError(event.code, event.message));
    } else asked?.onAnswer(event);
  }

  function crash(sentence: string): void {
    port = null;
    open = null;
    const all = [...waiting.values()];
    waiting.clear();
    for (const { reject } of all) reject(new LabError('internal', sentence));
  }

  function send(command: Command): void {
    port ??= openPort({ onEvent: receive, onCrash: crash });
    port.send(command);
  }

  /** A new request: `answered` is told every answer to it, and what it resolves ends it. */
  function request<T>(answered: (event: Answer, resolve: (value: T) => void) => void): {
    readonly requestId: string;
    readonly answer: Promise<T>;
  } {
    requests += 1;
    const requestId = `data-${requests}`;
    const answer = new Promise<T>((resolve, reject) => {
      const end = (value: T) => {
        waiting.delete(requestId);
        resolve(value);
      };
      waiting.set(requestId, { onAnswer: (event) => answered(event, end), reject });
    });
    return { requestId, answer };
  }

  return {
    load(wanted, onProgress, signal) {
      const { requestId, answer } = request<LoadedData>((event, resolve) => {
        if (event.type === 'dataset-progress') onProgress(event);
        if (event.type === 'dataset') resolve(event);
      });
      send({ type: 'load-dataset', requestId, request: wanted });
      const cancel = () => {
        const own = waiting.get(requestId);
        if (own === undefined) return;
        send({ type: 'cancel-dataset', requestId });
        waiting.delete(requestId);
        own.reject(new LabError('network', 'Loading was cancelled; nothing has changed.'));
      };
      signal?.addEventListener('abort', cancel, { once: true });
      return answer;
    },
    identify(source) {
      const { requestId, answer } = request<string>((event, resolve) => {
        if (event.type === 'data-identity') resolve(event.identity);
      });
      send({ type: 'identify-data', requestId, source });
      return answer;
    },
    open(files, input) {
      const runs: RunRecord[] = [];
      const networks = new Map<string, PackedCheckpoint>();
      const { requestId, answer } = request<OpenedData>((event, resolve) => {
        if (event.type === 'files-opened') resolve({ ...event.contents, runs, networks });
        if (event.type !== 'opened-run') return;
        runs.push(event.run);
        if (event.network !== null) networks.set(event.run.runId, event.network);
      });
      send({ type: 'open-files', requestId, files, input });
      return answer;
    },
    async write(file, runs) {
      const { requestId, answer } = request<Blob>((event, resolve) => {
        // Core knows a part of Blob only.
        if (event.type === 'file-written' && event.content instanceof Blob) resolve(event.content);
      });
      answer.catch(() => undefined);
      for (const run of runs) {
        await turn();
        // The worker broke down meanwhile, and another would know half of the runs.
        if (!waiting.has(requestId)) return answer;
        send({ type: 'hand-run', requestId, run });
      }
      send({ type: 'write-file', requestId, file });
      return answer;
    },
    look(network, node, channel) {
      const { requestId, answer } = request<Filter | null>((event, resolve) => {
        if (event.type === 'unit-look') resolve(event.filter);
      });
      const { checkpoint } = network.network;
      if (open?.checkpoint !== checkpoint) {
        open = { checkpoint, lookId: `look-${requestId}` };
        send({ type: 'open-look', lookId: open.lookId, ...network });
      }
      send({ type: 'look-at-unit', requestId, lookId: open.lookId, node, channel });
      return answer;
    },
    closeLook() {
      if (open !== null) send({ type: 'close-look' });
      open = null;
    },
  };
}
