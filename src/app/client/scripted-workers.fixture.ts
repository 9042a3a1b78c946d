import { vi } from 'vitest';
import type { Command, LabEvent } from '../../core/protocol/protocol';
import { PROTOCOL_VERSION } from '../../core/protocol/protocol';
import type { PortHandlers, WorkerLike } from './lab-worker';
import { openLabPort } from './lab-worker';

/** A worker that does what the test says. */
export class ScriptedWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  readonly received: Command[] = [];
  terminated = false;

  postMessage(command: Command): void {
    this.received.push(command);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(event: LabEvent): void {
    this.onmessage?.({ data: event } as MessageEvent);
  }

  ready(protocol: number = PROTOCOL_VERSION): void {
    this.say({ type: 'ready', protocol });
  }

  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

/** The question a worker is asked first. */
export const PROBE: Command = { type: 'probe', choice: 'auto', known: null };

/** Opens ports to scripted workers, and has them all. */
export function scriptedWorkers() {
  const workers: ScriptedWorker[] = [];
  const open = (handlers: PortHandlers) =>
    openLabPort(handlers, () => {
      const worker = new ScriptedWorker();
      workers.push(worker);
      return worker;
    });
  const at = (index: number): ScriptedWorker => {
    const worker = workers[index];
    if (worker === undefined) throw new Error(`no worker ${index}`);
    return worker;
  };
  return { workers, open, at };
}

/** Every promise that can settle now has settled. */
export async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
