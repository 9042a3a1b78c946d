import type { Page } from '@playwright/test';
import { fillGradual, RESIDUAL } from './fixtures/channels';
import {
  changeSettings,
  expectFinished,
  keepOnlySap,
  labOf,
  makeTiny,
  openLab,
  skipQuestion,
} from './fixtures/lab';
import { expect, test } from './support/page';

/** What sticks out of the window to the right, scrolled areas apart. */
function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const found =
      document.documentElement.scrollWidth > width
        ? [`the page is ${document.documentElement.scrollWidth} px wide`]
        : [];
    for (const node of document.querySelectorAll('button, input, select, label, h1, h2, h3, p, summary')) {
      const box = node.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || !node.checkVisibility({ visibilityProperty: true }))
        continue;
      if (node.closest('.table-scroll') !== null) continue;
      if (box.right > width + 1 || box.left < -1)
        found.push(
          `${node.tagName} “${(node.textContent || node.getAttribute('aria-label') || '').trim().slice(0, 40)}” ${box.left.toFixed(0)}..${box.right.toFixed(0)}`,
        );
    }
    return found;
  });
}

for (const { width, height } of [
  { width: 390, height: 844 },
  { width: 320, height: 640 },
]) {
  test(`at ${width} × ${height} every part reflows without sideways scrolling, and a run can be made`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await openLab(page);
    const part = page.getByRole('group', { name: 'Part of the screen' });
    const { charts, setup, runButton, progress } = labOf(page);
    await expect(charts).toBeVisible();
    expect.soft(await overflowing(page), 'charts with the question').toEqual([]);
    const question = page.getByRole('region', { name: 'A question first' });
    const spill = await question.evaluate((node) => node.scrollHeight - node.clientHeight);
    expect.soft(spill, 'pixels of the question outside its own box').toBeLessThanOrEqual(1);
    await skipQuestion(page);
    expect.soft(await overflowing(page), 'charts').toEqual([]);
    await part.getByText('Network', { exact: true }).click();
    await expect(page.getByRole('region', { name: 'Network' })).toBeVisible();
    expect.soft(await overflowing(page), 'network').toEqual([]);
    await part.getByText('Setup', { exact: true }).click();
    await expect(setup).toBeVisible();
    expect.soft(await overflowing(page), 'setup').toEqual([]);
    await setup.getByRole('button', { name: 'All settings' }).click();
    expect.soft(await overflowing(page), 'settings').toEqual([]);
    await page.getByRole('dialog', { name: 'All settings' }).getByRole('button', { name: 'Close' }).click();
    await setup.getByRole('button', { name: /^Look at the data/ }).click();
    expect.soft(await overflowing(page), 'data').toEqual([]);
    await page.getByRole('dialog', { name: 'Data' }).getByRole('button', { name: 'Close' }).click();
    await keepOnlySap(page);
    await makeTiny(page);
    await runButton.click();
    await expect(progress.filter({ hasText: 'finished: ' })).toHaveCount(1);
    await part.getByText('Charts', { exact: true }).click();
    await expect(page.getByRole('figure', { name: /^Test accuracy\..*SAP from \d/ })).toBeVisible();
    expect.soft(await overflowing(page), 'charts of the run').toEqual([]);
  });
}

/** Parts of the top bar beyond the window, and lines of progress that are cut off. */
function outOfReach(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll('.top *')].filter((node) => {
      const { width, right } = node.getBoundingClientRect();
      return width > 0 && right > window.innerWidth + 0.5;
    });
    const lines = [...document.querySelectorAll('.progress-list, .run-line > span')].filter(
      (node) => node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1,
    );
    return [...parts, ...lines].map((node) => `${node.tagName} ${node.className} ${node.textContent}`);
  });
}

/** Title rows of charts whose buttons leave their row, or whose words are cut off. */
function crowdedTitles(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.stack figcaption')].flatMap((row) => {
      const { right } = row.getBoundingClientRect();
      const tools = row.querySelector('.chart-tools')?.getBoundingClientRect();
      const words = [...row.querySelectorAll('.chart-title, .band-key, .band-key span')];
      const cut = words.some(
        (part) =>
          part.scrollWidth > part.clientWidth + 1 ||
          part.getBoundingClientRect().right > (tools?.left ?? 0) + 0.5,
      );
      const away = (tools?.right ?? 0) > Math.min(right, window.innerWidth) + 0.5;
      return cut || away ? [`${row.textContent}${away ? ' leaves its row' : ' is cut off'}`] : [];
    }),
  );
}

test('at every width the titles of the charts are whole beside their keys and buttons', async ({ page }) => {
  await fillGradual(page, RESIDUAL);
  // Few, so that the training saves something: its chart then has its longest key.
  await changeSettings(page, { 'Images per class for scores': 2 });
  const { runButton, charts } = labOf(page);
  await runButton.click();
  await expectFinished(page, 60_000);
  await expect(charts.getByText('saved', { exact: true })).toBeVisible();
  for (const width of [1920, 1280, 768, 412, 390, 360]) {
    await page.setViewportSize({ width, height: 800 });
    if (width < 1000)
      await page.getByRole('group', { name: 'Part of the screen' }).getByText('Charts').click();
    await expect(charts.getByText('scores', { exact: true })).toBeVisible();
    expect.soft(await crowdedTitles(page), `at ${width}`).toEqual([]);
    expect.soft(await overflowing(page), `at ${width}`).toEqual([]);
  }
});

test('between a phone and 1280 the whole top bar is in reach, and every line of three runs', async ({
  page,
}) => {
  await openLab(page);
  await skipQuestion(page);
  await makeTiny(page);
  const { setup, runButton, shownRun } = labOf(page);
  await setup.getByRole('button', { name: 'Add a method' }).click();
  await runButton.click();
  await expectFinished(page);
  await expect(shownRun.locator('option')).toHaveCount(2);
  for (const width of [1280, 1200, 1100, 1024, 900, 768, 600]) {
    await page.setViewportSize({ width, height: 720 });
    await expect(shownRun).toBeVisible();
    expect.soft(await outOfReach(page), `at ${width}`).toEqual([]);
    for (const name of ['Open', 'Share', 'Export'])
      await page.getByRole('button', { name, exact: true }).click({ trial: true });
  }
});

test('at 1280 × 720 setup, network, four charts, timeline and caption are on one screen', async ({
  page,
}) => {
  await openLab(page);
  await skipQuestion(page);
  const { setup, charts, runButton, footer } = labOf(page);
  for (const part of [setup, charts, page.getByRole('region', { name: 'Network' }), footer, runButton])
    await expect(part).toBeInViewport({ ratio: 0.99 });
  for (const figure of await charts.getByRole('button', { name: /^Show the numbers/ }).all())
    await expect(figure).toBeInViewport({ ratio: 0.99 });
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(720);
});
