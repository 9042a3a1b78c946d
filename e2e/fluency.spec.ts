import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { catchText, keepOnlySap, labOf, openLab, skipQuestion } from './fixtures/lab';
import { largeZip } from './fixtures/large-zip';
import { expect, test } from './support/page';

/** Notes the page's tasks of more than 50 ms from now on. */
async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({
      type: 'longtask',
    });
    Object.assign(window, { longTasks: tasks });
  });
}

function longTasksOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(() =>
    'longTasks' in window && Array.isArray(window.longTasks) ? window.longTasks.map(Number) : [],
  );
}

test('while a run trains, the screen is updated at most ten times a second', async ({ page }) => {
  await openLab(page);
  await skipQuestion(page);
  await keepOnlySap(page);
  const { setup, runButton, progress, charts, footer } = labOf(page);
  // Long enough to be watched, on a fast machine too.
  await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('30');
  await watchTasks(page);
  await runButton.click();
  await catchText(labOf(page).footer, /iteration [1-9]\/14/);
  const watched = [charts.getByRole('figure').first(), footer.getByRole('list')];
  const updates = await Promise.all(
    watched.map((part) =>
      part.evaluate(
        (node) =>
          new Promise<{ readonly count: number; readonly seconds: number }>((resolve) => {
            let count = 0;
            const began = performance.now();
            const observer = new MutationObserver(() => {
              count += 1;
            });
            observer.observe(node, { attributes: true, childList: true, characterData: true, subtree: true });
            setTimeout(() => {
              observer.disconnect();
              resolve({ count, seconds: (performance.now() - began) / 1000 });
            }, 5000);
          }),
      ),
    ),
  );
  const longTasks = await longTasksOf(page);
  test.info().annotations.push(
    {
      type: 'longest task',
      description: `${Math.max(0, ...longTasks).toFixed(0)} ms of ${longTasks.length} above 50 ms`,
    },
    {
      type: 'updates a second',
      description: updates
        .map(({ count, seconds }) => (count / seconds).toFixed(1))
        .join(' chart, progress '),
    },
  );
  for (const { count, seconds } of updates) expect(count).toBeLessThanOrEqual(10 * seconds + 2);
  expect(updates[1]?.count, 'progress is seen to move').toBeGreaterThan(2);
  await footer.getByRole('button', { name: 'Stop' }).click();
  await expect(progress).toHaveText(/stopped after/);
});

test('a large zip is opened, and written again, beside the page', async ({ page }) => {
  // From the disk, as a person's: handed over through Playwright it would cost the page a long task to make.
  const file = test.info().outputPath('large.zip');
  await writeFile(file, largeZip(5));
  await openLab(page);
  await skipQuestion(page);
  await watchTasks(page);
  await page.getByLabel('Files to open').setInputFiles(file);
  await expect(page.getByText('large.zip: 5 runs are shown')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const everything = page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Everything' });
  const [download] = await Promise.all([page.waitForEvent('download'), everything.click()]);
  const written = unzipSync(await readFile(await download.path()));
  expect(Object.keys(written).filter((path) => path.startsWith('models/'))).toHaveLength(5);
  const longest = Math.max(0, ...(await longTasksOf(page)));
  test.info().annotations.push({ type: 'longest task', description: `${longest.toFixed(0)} ms` });
  // Reading or writing it there would take more than a second.
  expect(longest).toBeLessThan(500);
});
