import { LabError } from '../../core/base/errors';
import type { BackendChoice, BackendReport, Command } from '../../core/protocol/protocol';
import type { LabPort, OpenPort, PortHandlers } from './lab-worker';

export interface WarmWorkers {
  /**
   * Which backend a run with this choice would get. The worker that found out waits for a run.
   * @throws LabError when none starts.
   */
  prepare(choice: BackendChoice): Promise<BackendReport>;
  /** A worker for one run: one that waits with that choice, else a new one. */
  take(choice: BackendChoice, handlers: PortHandlers): LabPort;
}

export interface WarmOptions {
  readonly open: OpenPort;
  /** Workers that wait while no run is on, at most. */
  readonly spares: number;
  /** Runs it as soon as the page has nothing better to do. */
  readonly whenIdle: (run: () => void) => void;
}

interface WarmWorker extends LabPort {
  readonly choice: BackendChoice;
  /** The backend that runs in it. */
  readonly report: Promise<BackendReport>;
  /** Of the run that took it; null while it waits. */
  handlers: PortHandlers | null;
}

/**
 * Workers whose program is loaded and whose backend runs before anybody asks for a run: its first point is then as far away as its
 * training. One of them searches and tests the backends, the others start the one it found. While runs train nothing is warmed up.
 */
export function createWarmWorkers({ open, spares, whenIdle }: WarmOptions): WarmWorkers {
  const idle: WarmWorker[] = [];
  let search: { readonly choice: BackendChoice; readonly found: Promise<BackendReport> } | null = null;
  let taken = 0;

  function prepare(choice: BackendChoice): Promise<BackendReport> {
    if (search?.choice === choice) return search.found;
    for (const worker of idle.splice(0)) worker.close();
    const first = spawn(choice, Promise.resolve(null));
    const begun = { choice, found: first.report };
    search = begun;
    idle.push(first);
    begun.found.then(rest, () => {
      if (search === begun) search = null;
      if (forget(first)) first.close();
    });
    return begun.found;
  }

  function take(choice: BackendChoice, handlers: PortHandlers): LabPort {
    const worker = idle.find((one) => one.choice === choice) ?? spawn(choice, foundFor(choice));
    forget(worker);
    worker.handlers = handlers;
    taken += 1;
    let open = true;
    return {
      send: worker.send,
      close() {
        worker.close();
        if (!open) return;
        open = false;
        taken -= 1;
        rest();
      },
    };
  }

  /** Fills up what waits, once nothing trains. */
  function rest(): void {
    whenIdle(() => {
      if (search === null || taken > 0) return;
      while (idle.length < spares) idle.push(spawn(search.choice, foundFor(search.choice)));
    });
  }

  function foundFor(choice: BackendChoice): Promise<BackendReport | null> {
    return search?.choice === choice ? search.found.catch(() => null) : Promise.resolve(null);
  }

  function forget(worker: WarmWorker): boolean {
    const place = idle.indexOf(worker);
    if (place >= 0) idle.splice(place, 1);
    return place >= 0;
  }

  /** Its program loads at once; its backend starts when it is known which one. Commands wait for that. */
  function spawn(choice: BackendChoice, known: Promise<BackendReport | null>): WarmWorker {
    const waiting: Command[] = [];
    let asked = false;
    let answer: (report: BackendReport) => void = () => undefined;
    let refuse: (error: LabError) => void = () => undefined;
    const report = new Promise<BackendReport>((resolve, reject) => {
      answer = resolve;
      refuse = reject;
    });
    report.catch(() => undefined);
    const port = open({
      onEvent(event) {
        if (event.type === 'backend') answer(event.report);
        else if (event.type === 'backend-failed') refuse(new LabError(event.code, event.message));
        else worker.handlers?.onEvent(event);
      },
      onCrash(sentence) {
        forget(worker);
        refuse(new LabError('internal', sentence));
        worker.handlers?.onCrash(sentence);
      },
    });
    known.then((found) => {
      asked = true;
      port.send({ type: 'probe', choice, known: found });
      for (const command of waiting.splice(0)) port.send(command);
    });
    const worker: WarmWorker = {
      choice,
      report,
      handlers: null,
      send(command) {
        if (asked) port.send(command);
        else waiting.push(command);
      },
      close: port.close,
    };
    return worker;
  }

  return { prepare, take };
}
