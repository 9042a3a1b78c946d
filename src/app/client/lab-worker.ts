import { assertNever } from '../../core/base/assert-never';
import type { Command, LabEvent } from '../../core/protocol/protocol';
import { PROTOCOL_VERSION } from '../../core/protocol/protocol';

/** The part of Worker this client needs; tests bring their own. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface LabPort {
  /** Sent at once, or as soon as the worker is ready. */
  send(command: Command): void;
  /** Ends the worker; nothing arrives afterwards. */
  close(): void;
}

export interface PortHandlers {
  onEvent(event: LabEvent): void;
  /** The worker is gone for good; the sentence says why and what to do. Called at most once. */
  onCrash(sentence: string): void;
}

export type OpenPort = (handlers: PortHandlers) => LabPort;

/** A worker has to load about a megabyte of program first. */
const READY_TIMEOUT_MS = 60_000;

function spawnLabWorker(): WorkerLike {
  return new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module' });
}

/** Starts a worker, checks that it speaks this page's protocol, and turns every way it can die into one sentence. */
export function openLabPort(handlers: PortHandlers, spawn: () => WorkerLike = spawnLabWorker): LabPort {
  let state: 'starting' | 'ready' | 'closed' = 'starting';
  const waiting: Command[] = [];
  let worker: WorkerLike | null = null;

  function close(): void {
    state = 'closed';
    clearTimeout(timer);
    worker?.terminate();
  }

  function crash(sentence: string): void {
    if (state === 'closed') return;
    close();
    handlers.onCrash(sentence);
  }

  function receive(event: LabEvent): void {
    if (state === 'closed') return;
    if (event.type !== 'ready') {
      handlers.onEvent(event);
      return;
    }
    if (event.protocol !== PROTOCOL_VERSION) {
      crash(
        `The page and its worker are of different versions (protocol ${PROTOCOL_VERSION} and ${event.protocol}). Reload the page.`,
      );
      return;
    }
    state = 'ready';
    clearTimeout(timer);
    handlers.onEvent(event);
    for (const command of waiting.splice(0)) worker?.postMessage(command);
  }

  const timer = setTimeout(
    () =>
      crash('The training worker did not start within a minute. Reload the page, or try another browser.'),
    READY_TIMEOUT_MS,
  );
  try {
    worker = spawn();
    worker.onmessage = (message) => receive(message.data);
    worker.onmessageerror = () =>
      crash('The worker sent a message this browser cannot read. Reload the page.');
    worker.onerror = (event) => {
      event.preventDefault();
      crash(crashSentence(state, event.message));
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    queueMicrotask(() => crash(`This browser refused to start a worker: ${reason}`));
  }

  return {
    send(command) {
      switch (state) {
        case 'starting':
          waiting.push(command);
          return;
        case 'ready':
          worker?.postMessage(command);
          return;
        case 'closed':
          return;
        default:
          assertNever(state);
      }
    },
    close,
  };
}

function crashSentence(state: 'starting' | 'ready' | 'closed', detail: string | undefined): string {
  const said = detail === undefined || detail === '' ? '' : ` (${detail})`;
  if (state === 'starting')
    return `The training worker could not be loaded${said}. Check the connection and reload the page.`;
  return `The training worker broke down${said}. It may have run out of memory: use a smaller net or fewer images, or run again.`;
}
