import { catchText, keepOnlySap, labOf, openLab, skipQuestion } from './fixtures/lab';
import { expect, test } from './support/page';

test('while a run trains, the screen is updated at most ten times a second and the page stays free', async ({
  page,
}) => {
  await openLab(page);
  await skipQuestion(page);
  await keepOnlySap(page);
  const { setup, runButton, progress, charts, footer } = labOf(page);
  // Long enough to be watched, on a fast machine too.
  await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('30');
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({
      type: 'longtask',
    });
    Object.assign(window, { longTasks: tasks });
  });
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
  const longTasks = await page.evaluate(() =>
    'longTasks' in window && Array.isArray(window.longTasks) ? window.longTasks.map(Number) : [],
  );
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
