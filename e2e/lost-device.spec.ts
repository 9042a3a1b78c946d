import {
  catchText,
  expectFinished,
  keepOnlySap,
  labOf,
  makeTiny,
  openLab,
  skipQuestion,
} from './fixtures/lab';
import { storedRows } from './fixtures/stored';
import { expect, test } from './support/page';

test('a run whose graphics device is lost goes on from its last network by itself', async ({
  page,
  browser,
  allowedConsole,
}) => {
  await openLab(page);
  const offered = await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) !== null);
  test.skip(!offered, 'this browser offers no WebGPU adapter, so there is no device that could be lost');
  allowedConsole.push('GPU', 'gpu', 'external Instance');
  await skipQuestion(page);
  await keepOnlySap(page);
  await makeTiny(page, { train: 1000, hidden: '16', iterations: 4, epochs: 2 });
  await labOf(page).setup.getByRole('combobox', { name: 'Backend' }).selectOption('WebGPU');
  await labOf(page).runButton.click();
  await catchText(labOf(page).footer, /iteration [12]\/4/);
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess').catch(() => undefined);
  await expect(page.getByText('The graphics device was lost.')).toBeVisible();
  await expectFinished(page, 60_000);
  await expect
    .poll(async () => (await storedRows(page))[0])
    .toMatchObject({ status: 'finished', records: 5 });
});
