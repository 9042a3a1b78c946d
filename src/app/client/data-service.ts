import type { ErrorCode } from '../../core/base/errors';
import { LabError } from '../../core/base/errors';
import type { DatasetSource, DatasetSummary } from '../../core/datasets/dataset';
import type { SharedDataset } from '../../core/datasets/shared-dataset';
import type { DatasetRequest, LabEvent } from '../../core/protocol/protocol';
import type { LabPort, OpenPort } from './lab-worker';

export interface LoadedData {
  readonly dataset: SharedDataset;
  readonly summary: DatasetSummary;
  readonly stored: { readonly ok: boolean; readonly detail: string };
  readonly leftOut: readonly string[];
}

export interface DataProgress {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

export interface DataService {
  /** @throws LabError with the sentence to show. */
  load(request: DatasetRequest, onProgress: (progress: DataProgress) => void): Promise<LoadedData>;
  /** The load under way, if any, ends with LabError('network', ...). */
  cancel(): void;
  /** What the images of a source are known by. @throws LabError when the worker breaks. */
  identify(source: DatasetSource): Promise<string>;
}

interface Asked {
  readonly resolve: (identity: string) => void;
  readonly reject: (error: LabError) => void;
}

interface Waiting {
  readonly onProgress: (progress: DataProgress) => void;
  readonly resolve: (loaded: LoadedData) => void;
  readonly reject: (error: LabError) => void;
}

/** One long-lived worker that reads and makes data sets, so that this never blocks the page or a run. */
export function createDataService(open: OpenPort): DataService {
  let port: LabPort | null = null;
  let requests = 0;
  const loads = new Map<string, Waiting>();
  const questions = new Map<string, Asked>();

  function receive(event: LabEvent): void {
    switch (event.type) {
      case 'dataset-progress':
        loads.get(event.requestId)?.onProgress(event);
        return;
      case 'dataset':
        take(event.requestId)?.resolve(event);
        return;
      case 'dataset-failed':
        take(event.requestId)?.reject(new LabError(event.code, event.message));
        return;
      case 'data-identity':
        questions.get(event.requestId)?.resolve(event.identity);
        questions.delete(event.requestId);
        return;
      case 'ready':
      case 'backend':
      case 'backend-failed':
      case 'run':
      case 'workbench':
        return;
    }
  }

  function take(requestId: string): Waiting | undefined {
    const waiting = loads.get(requestId);
    loads.delete(requestId);
    return waiting;
  }

  function failAll(code: ErrorCode, sentence: string): void {
    port = null;
    const waiting = [...loads.values(), ...questions.values()];
    loads.clear();
    questions.clear();
    for (const { reject } of waiting) reject(new LabError(code, sentence));
  }

  function nextId(): string {
    requests += 1;
    return `data-${requests}`;
  }

  function worker(): LabPort {
    port ??= open({ onEvent: receive, onCrash: (sentence) => failAll('internal', sentence) });
    return port;
  }

  return {
    load: (request, onProgress) =>
      new Promise((resolve, reject) => {
        const requestId = nextId();
        loads.set(requestId, { onProgress, resolve, reject });
        worker().send({ type: 'load-dataset', requestId, request });
      }),
    cancel() {
      for (const requestId of [...loads.keys()]) {
        port?.send({ type: 'cancel-dataset', requestId });
        take(requestId)?.reject(new LabError('network', 'Loading was cancelled; nothing has changed.'));
      }
    },
    identify: (source) =>
      new Promise((resolve, reject) => {
        const requestId = nextId();
        questions.set(requestId, { resolve, reject });
        worker().send({ type: 'identify-data', requestId, source });
      }),
  };
}
