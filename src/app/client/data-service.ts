import { type ErrorCode, LabError } from '../../core/base/errors';
import type { DatasetSource } from '../../core/datasets/dataset';
import type { ImportedModel } from '../../core/exchange/model';
import type { Shape } from '../../core/models/architecture';
import type {
  Command,
  DatasetRequest,
  LabEvent,
  NamedFile,
  OpenedContents,
} from '../../core/protocol/protocol';
import type { RunRecord } from '../../core/record/run-record';
import type { LabPort, OpenPort } from './lab-worker';

type Of<Type extends LabEvent['type']> = Extract<LabEvent, { type: Type }>;

export type LoadedData = Pick<Of<'dataset'>, 'dataset' | 'summary' | 'stored' | 'leftOut'>;

export type DataProgress = Pick<Of<'dataset-progress'>, 'label' | 'done' | 'total'>;

/** What files hold, whose runs and their networks came one by one. */
export interface OpenedData extends OpenedContents {
  readonly runs: readonly RunRecord[];
  /** By run id. */
  readonly networks: ReadonlyMap<string, ImportedModel>;
}

export interface DataService {
  /** @throws LabError with the sentence to show. */
  load(request: DatasetRequest, onProgress: (progress: DataProgress) => void): Promise<LoadedData>;
  /** The load under way, if any, ends with LabError('network', ...). */
  cancel(): void;
  /** What the images of a source are known by. @throws LabError when the worker breaks. */
  identify(source: DatasetSource): Promise<string>;
  /** Results and models out of files. @throws LabError with the sentence to show. */
  open(files: readonly NamedFile[], input: Shape | null): Promise<OpenedData>;
}

type Answer = Extract<LabEvent, { readonly requestId: string }>;

interface Waiting {
  readonly asked: Command['type'];
  readonly onAnswer: (event: Answer) => void;
  readonly reject: (error: LabError) => void;
}

/** One long-lived worker that reads and makes data sets and reads files, so that this never blocks the page or a run. */
export function createDataService(openPort: OpenPort): DataService {
  let port: LabPort | null = null;
  let requests = 0;
  const waiting = new Map<string, Waiting>();

  function receive(event: LabEvent): void {
    if (!('requestId' in event)) return;
    if (event.type === 'dataset-failed' || event.type === 'files-failed')
      take(event.requestId)?.reject(new LabError(event.code, event.message));
    else waiting.get(event.requestId)?.onAnswer(event);
  }

  function take(requestId: string): Waiting | undefined {
    const asked = waiting.get(requestId);
    waiting.delete(requestId);
    return asked;
  }

  function failAll(code: ErrorCode, sentence: string): void {
    port = null;
    const all = [...waiting.values()];
    waiting.clear();
    for (const { reject } of all) reject(new LabError(code, sentence));
  }

  /** Sends a command; `answered` is told every answer, and ends the request with what it resolves. */
  function ask<T>(
    command: (requestId: string) => Command,
    answered: (event: Answer, resolve: (value: T) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      requests += 1;
      const requestId = `data-${requests}`;
      const sent = command(requestId);
      const end = (value: T) => {
        take(requestId);
        resolve(value);
      };
      waiting.set(requestId, { asked: sent.type, onAnswer: (event) => answered(event, end), reject });
      port ??= openPort({ onEvent: receive, onCrash: (sentence) => failAll('internal', sentence) });
      port.send(sent);
    });
  }

  return {
    load: (request, onProgress) =>
      ask<LoadedData>(
        (requestId) => ({ type: 'load-dataset', requestId, request }),
        (event, resolve) => {
          if (event.type === 'dataset-progress') onProgress(event);
          if (event.type === 'dataset') resolve(event);
        },
      ),
    cancel() {
      for (const [requestId, { asked, reject }] of [...waiting]) {
        if (asked !== 'load-dataset') continue;
        port?.send({ type: 'cancel-dataset', requestId });
        waiting.delete(requestId);
        reject(new LabError('network', 'Loading was cancelled; nothing has changed.'));
      }
    },
    identify: (source) =>
      ask<string>(
        (requestId) => ({ type: 'identify-data', requestId, source }),
        (event, resolve) => {
          if (event.type === 'data-identity') resolve(event.identity);
        },
      ),
    open(files, input) {
      const runs: RunRecord[] = [];
      const networks = new Map<string, ImportedModel>();
      return ask<OpenedData>(
        (requestId) => ({ type: 'open-files', requestId, files, input }),
        (event, resolve) => {
          if (event.type === 'files-opened') resolve({ ...event.contents, runs, networks });
          if (event.type !== 'opened-run') return;
          runs.push(event.run);
          if (event.network !== null) networks.set(event.run.runId, event.network);
        },
      );
    },
  };
}
