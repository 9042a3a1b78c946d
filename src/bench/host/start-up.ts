import type { Browser, Page } from '@playwright/test';
import type { Figures } from './figures';
import { rounded } from './figures';
import type { Plan } from './plan';
import type { Tell } from './progress';
import { summarise } from './statistics';
import type { Notes } from './watch-page';
import { watchPage } from './watch-page';

const WAIT_MS = 60_000;
const CHANNELS_PRESET = 'Channels while training';
/** Shorter than the preset's, with as many cuts. */
const CHANNELS_SCHEDULE = [
  ['Epochs', 10],
  ['Cut every', 1],
  ['Until', 7],
] as const;
/** tsx marks functions with a helper that the page does not have. */
const WATCH = `{ const __name = (marked) => marked; (${watchPage.toString()})(); }`;

/** The finished lab as a person meets it: navigation to recorded run, click to first point, long tasks while it trains. */
export async function measureStartUp(
  browser: Browser,
  url: string,
  plan: Plan,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  const samples: StartUpSamples = { recorded: [], progress: [], point: [], tasks: [] };
  const { recorded, progress, point, tasks } = samples;
  for (let load = 1; load <= plan.loads; load++) {
    tell(`start-up: load ${load} of ${plan.loads}`);
    const page = await openWatched(browser, url);
    recorded.push((await noted(page, 'recorded')).recorded ?? Number.NaN);
    if (load <= plan.clicks) {
      await page.getByRole('button', { name: 'Run both' }).click();
      const { click, firstProgress, firstPoint } = await noted(page, 'firstPoint');
      const since = (time: number | null) => (time ?? Number.NaN) - (click ?? Number.NaN);
      progress.push(since(firstProgress));
      point.push(since(firstPoint));
      await (load <= plan.wholeRuns ? bothFinished(page) : page.waitForTimeout(plan.watchMs));
      tasks.push(...tasksSinceClick(await read(page)));
    }
    await page.context().close();
  }
  recordStartUp(figures, samples);
}

/** Long tasks of the main thread from the click to the end of two runs that prune channels, squares, bars and histograms drawn. */
export async function watchChannelRuns(
  browser: Browser,
  url: string,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  tell('main thread: a run that prunes channels, to its end');
  const page = await openWatched(browser, url);
  await noted(page, 'recorded');
  await page.getByRole('combobox', { name: 'Preset' }).selectOption(CHANNELS_PRESET);
  for (const [name, value] of CHANNELS_SCHEDULE)
    await page.getByRole('spinbutton', { name, exact: true }).fill(String(value));
  await page.getByRole('button', { name: 'Run both' }).click();
  await bothFinished(page);
  recordTasks(figures, 'main_thread.channels', tasksSinceClick(await read(page)));
  await page.context().close();
}

async function bothFinished(page: Page): Promise<void> {
  const finished = page.locator('.progress-list').getByText(/ finished: /);
  await finished.nth(1).waitFor({ timeout: 2 * WAIT_MS });
}

async function openWatched(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH });
  await page.goto(url);
  return page;
}

/** The task that handles the click begins before the page hears of it. */
function tasksSinceClick({ longTasks, click }: Notes): readonly number[] {
  return longTasks.flatMap(({ start, duration }) => (start + duration >= (click ?? 0) ? duration : []));
}

/** Milliseconds, one number a load, a click, or a long task of the main thread. */
export interface StartUpSamples {
  readonly recorded: number[];
  readonly progress: number[];
  readonly point: number[];
  readonly tasks: number[];
}

export function recordStartUp(figures: Figures, { recorded, progress, point, tasks }: StartUpSamples): void {
  record(figures, 'startup.recorded_run', recorded);
  record(figures, 'startup.click_to_first_progress', progress);
  record(figures, 'startup.click_to_first_point', point);
  recordTasks(figures, 'main_thread', tasks);
}

export function recordTasks(figures: Figures, name: string, tasks: readonly number[]): void {
  figures[`${name}.longest_task_ms`] = Math.max(0, ...tasks);
  figures[`${name}.tasks_over_50_ms`] = tasks.length;
}

/** Waits until the page has noted it. @throws Error naming what never appeared. */
async function noted(page: Page, what: keyof Notes): Promise<Notes> {
  await page
    .waitForFunction((name) => (window.notes?.[name] ?? null) !== null, what, { timeout: WAIT_MS })
    .catch(() => {
      throw new Error(
        `The lab did not show "${what}" within ${WAIT_MS / 1000} s: look at src/bench/host/watch-page.ts.`,
      );
    });
  return read(page);
}

async function read(page: Page): Promise<Notes> {
  const notes = await page.evaluate(() => window.notes);
  if (notes === undefined) throw new Error('The lab was reloaded while it was measured.');
  return notes;
}

/** A fast machine may draw the first point before it has shown an epoch: that is no time, and the median is of the others. */
function record(figures: Figures, name: string, values: readonly number[]): void {
  const seen = values.filter(Number.isFinite);
  if (seen.length === 0) {
    figures[`${name}_ms`] = null;
    return;
  }
  const { median, low, high } = summarise(seen);
  figures[`${name}_ms`] = rounded(median);
  figures[`${name}_iqr_ms`] = rounded(high - low);
}
