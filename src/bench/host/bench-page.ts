import type { Browser, Page } from '@playwright/test';
import type { Opened, Slice, Surroundings, Task, WorkerKind } from '../contest/contract';

/** A contender that runs in its own worker of the benchmark's page. */
export interface Runner extends Opened {
  slice(ms: number): Promise<Slice>;
  close(): Promise<void>;
}

export interface Arena {
  /** @throws Error with the browser's own reason when the task cannot run. */
  open(kind: WorkerKind, task: Task): Promise<Runner>;
  /** All at the same time. */
  together(runners: readonly Runner[], ms: number): Promise<readonly Slice[]>;
  surroundings(): Promise<Surroundings>;
  close(): Promise<void>;
}

export async function openArena(browser: Browser, url: string): Promise<Arena> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.bench !== undefined);
  const numbers = new Map<Runner, number>();
  return {
    async open(kind, task) {
      const opened = await page
        .evaluate(([k, t]) => window.bench?.open(k, t), [kind, task] as const)
        .catch(plainError);
      if (opened === undefined) throw new Error('The benchmark page is gone.');
      const { worker, warm } = opened;
      const runner: Runner = {
        warm,
        slice: (ms) => slice(page, worker, ms),
        close: () => page.evaluate((w) => window.bench?.close(w), worker),
      };
      numbers.set(runner, worker);
      return runner;
    },
    async together(runners, ms) {
      const workers = runners.map((runner) => numbers.get(runner) ?? -1);
      const slices = await page
        .evaluate(([w, time]) => window.bench?.slices(w, time), [workers, ms] as const)
        .catch(plainError);
      if (slices === undefined) throw new Error('The benchmark page is gone.');
      return slices;
    },
    async surroundings() {
      const found = await page.evaluate(() => window.bench?.surroundings());
      if (found === undefined) throw new Error('The benchmark page is gone.');
      return found;
    },
    close: () => page.close(),
  };
}

async function slice(page: Page, worker: number, ms: number): Promise<Slice> {
  const done = await page
    .evaluate(([w, time]) => window.bench?.slice(w, time), [worker, ms] as const)
    .catch(plainError);
  if (done === undefined) throw new Error('The benchmark page is gone.');
  return done;
}

/** Without Playwright's prefix and the stack of the page. */
function plainError(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  const [first = text] = text.split('\n');
  throw new Error(first.replace(/^page\.evaluate: (Error: )?/, ''));
}
