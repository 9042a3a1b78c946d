/** Longest the page may be too busy for what waits. */
const PATIENCE_MS = 2000;
/** Longest that one task works on what has many parts. */
const SLICE_MS = 8;

/** Resolves once the browser has painted what is in the document now; in a hidden tab when the person comes to it. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Resolves in a task of its own, in hidden tabs too, where timers are slowed down. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Does it to each, some milliseconds of it a task; the first at once. */
export async function eachInTasks<T>(items: readonly T[], act: (item: T) => void): Promise<void> {
  let end = performance.now() + SLICE_MS;
  for (const item of items) {
    if (performance.now() > end) {
      await nextTask();
      end = performance.now() + SLICE_MS;
    }
    act(item);
  }
}

/** Runs it when the page has nothing better to do. */
export function whenIdle(run: () => void): void {
  // Safari has none.
  if ('requestIdleCallback' in window) window.requestIdleCallback(run, { timeout: PATIENCE_MS });
  else setTimeout(run, 200);
}

/** Workers kept warm between runs: two methods start side by side; one where the person saves data or memory is short. */
export function spareWorkers(): number {
  const { connection, deviceMemory = 8 } = navigator;
  return connection?.saveData === true || deviceMemory <= 2 ? 1 : 2;
}

declare global {
  /** Chromium only. */
  interface Navigator {
    readonly connection?: { readonly saveData?: boolean };
    readonly deviceMemory?: number;
  }
}
