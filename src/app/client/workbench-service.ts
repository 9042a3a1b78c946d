import { LabError } from '../../core/base/errors';
import type { Command, LabEvent, WorkbenchEvent } from '../../core/protocol/protocol';
import type { IterationRecord, LatencyRecord } from '../../core/record/run-record';
import type { HandEffect, ImageRelevance, WorkbenchView } from '../../core/workbench/workbench';
import type { LabPort, OpenPort } from './lab-worker';

export type OpenRequest = Omit<Extract<Command, { type: 'open-workbench' }>, 'type' | 'requestId'>;

export type MeasureRequest = Omit<Extract<Command, { type: 'measure-network' }>, 'type' | 'requestId'>;

/** Times of a network, and what took them. */
export interface TimedNetwork {
  /** Null where something newer was asked for, or there was no room. */
  readonly latency: LatencyRecord | null;
  readonly device: string;
}

export interface WorkbenchService {
  /** What a network is like that was not trained here. @throws LabError with the sentence to show. */
  measure(request: MeasureRequest): Promise<IterationRecord>;
  /** Opens a network in place of the one before. @throws LabError with the sentence to show. */
  open(request: OpenRequest): Promise<WorkbenchView>;
  /** Asks what an edit is worth; a newer question ends the answers to this one. */
  tryEdit(flipped: readonly number[], onEffect: (effect: HandEffect) => void, onFail: OnFail): void;
  explain(label: number, nth: number, flipped: readonly number[]): Promise<ImageRelevance>;
  /** How long the open network takes; ended by a newer edit, picture or network. @throws LabError with the sentence to show. */
  time(): Promise<TimedNetwork>;
  /** Ends the worker; the next `open` starts another. */
  close(): void;
}

type OnFail = (error: LabError) => void;

interface Waiting {
  readonly onEvent: (event: WorkbenchEvent) => void;
  readonly onFail: OnFail;
}

/** One worker that holds one network for edits and pictures; `onGone` tells that it broke down or was closed. */
export function createWorkbenchService(openPort: OpenPort, onGone: () => void): WorkbenchService {
  let port: LabPort | null = null;
  let requests = 0;
  let editId: string | null = null;
  const waiting = new Map<string, Waiting>();

  function receive(event: LabEvent): void {
    if (event.type !== 'workbench') return;
    const asked = waiting.get(event.requestId);
    if (asked === undefined) return;
    const answer = event.event;
    if (answer.type !== 'effect' || answer.effect.whole) waiting.delete(event.requestId);
    if (answer.type === 'failed') asked.onFail(new LabError(answer.code, answer.message));
    else asked.onEvent(answer);
  }

  function crash(sentence: string): void {
    port = null;
    const all = [...waiting.values()];
    waiting.clear();
    onGone();
    for (const { onFail } of all) onFail(new LabError('internal', sentence));
  }

  function send(handlers: Waiting, command: (requestId: string) => Command): string {
    requests += 1;
    const requestId = `bench-${requests}`;
    waiting.set(requestId, handlers);
    port ??= openPort({ onEvent: receive, onCrash: crash });
    port.send(command(requestId));
    return requestId;
  }

  return {
    measure: (request) =>
      new Promise((resolve, reject) => {
        const onEvent = (event: WorkbenchEvent) => {
          if (event.type === 'measured') resolve(event.record);
        };
        send({ onEvent, onFail: reject }, (requestId) => ({
          type: 'measure-network',
          requestId,
          ...request,
        }));
      }),
    open: (request) =>
      new Promise((resolve, reject) => {
        const onEvent = (event: WorkbenchEvent) => {
          if (event.type === 'opened') resolve(event.view);
        };
        send({ onEvent, onFail: reject }, (requestId) => ({ type: 'open-workbench', requestId, ...request }));
      }),
    tryEdit(flipped, onEffect, onFail) {
      if (editId !== null) waiting.delete(editId);
      const onEvent = (event: WorkbenchEvent) => {
        if (event.type === 'effect') onEffect(event.effect);
      };
      editId = send({ onEvent, onFail }, (requestId) => ({ type: 'try-edit', requestId, flipped }));
    },
    explain: (label, nth, flipped) =>
      new Promise((resolve, reject) => {
        const onEvent = (event: WorkbenchEvent) => {
          if (event.type === 'explained') resolve(event.relevance);
        };
        const question = { label, nth, flipped };
        send({ onEvent, onFail: reject }, (requestId) => ({ type: 'explain-image', requestId, ...question }));
      }),
    time: () =>
      new Promise((resolve, reject) => {
        const onEvent = (event: WorkbenchEvent) => {
          if (event.type === 'timed') resolve({ latency: event.latency, device: event.device });
        };
        send({ onEvent, onFail: reject }, (requestId) => ({ type: 'time-network', requestId }));
      }),
    close() {
      port?.close();
      port = null;
      waiting.clear();
      onGone();
    },
  };
}
