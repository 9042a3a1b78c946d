import type { Page } from '@playwright/test';
import {
  catchText,
  expectFinished,
  keepOnlySap,
  labOf,
  makeTiny,
  openLab,
  skipQuestion,
} from './fixtures/lab';
import { storedRecords, storedRows } from './fixtures/stored';
import { expect, test } from './support/page';

const CUTS = 4;

/** A WebAssembly run of a few seconds in the form. */
async function fillForm(page: Page): Promise<void> {
  await openLab(page);
  if (await page.getByRole('button', { name: 'Skip, show me' }).isVisible()) await skipQuestion(page);
  await keepOnlySap(page);
  await makeTiny(page, { train: 4000, test: 200, hidden: '128', iterations: CUTS, epochs: 8 });
  await labOf(page).setup.getByRole('combobox', { name: 'Backend' }).selectOption('WebAssembly');
}

/** Starts it and waits until it has records and is in the middle of a training. */
async function startAndGetAway(page: Page): Promise<void> {
  await fillForm(page);
  await labOf(page).runButton.click();
  await catchText(labOf(page).footer, new RegExp(`iteration [23]/${CUTS}, epoch`));
}

/** Waits for the end of the resumed run, and checks that its records are those of a run that nothing stopped. */
async function expectSameRecords(page: Page): Promise<void> {
  await expect(labOf(page).shownRun.getByRole('option', { selected: true })).toHaveText(/^Run 1: SAP/);
  await expectFinished(page);
  await expect.poll(async () => (await storedRows(page))[0]?.status).toBe('finished');
  const [resumed] = await storedRows(page);
  expect(resumed).toMatchObject({ status: 'finished', records: CUTS + 1, checkpoint: CUTS });
  await fillForm(page);
  await labOf(page).runButton.click();
  await expectFinished(page);
  await expect.poll(async () => (await storedRows(page))[1]?.status).toBe('finished');
  const whole = (await storedRows(page))[1];
  expect(whole?.group.number).toBe(2);
  const expected = await storedRecords(page, whole?.runId ?? '');
  expect(expected).toHaveLength(CUTS + 1);
  expect(await storedRecords(page, resumed?.runId ?? '')).toEqual(expected);
}

test('a run that a reload cuts short in the middle of an epoch goes on and ends with the same records', async ({
  page,
}) => {
  await startAndGetAway(page);
  await page.reload();
  const offer = labOf(page).footer.getByText(
    new RegExp(`Run 1 was interrupted at iteration [1-3] of ${CUTS}`),
  );
  await expect(offer).toBeVisible();
  await labOf(page).footer.getByRole('button', { name: 'Resume' }).click();
  await expectSameRecords(page);
});

test('a run whose tab crashes goes on in the next one and ends with the same records', async ({
  page,
  context,
}) => {
  await startAndGetAway(page);
  const crashed = page.waitForEvent('crash');
  const session = await context.newCDPSession(page);
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  const next = await context.newPage();
  await openLab(next);
  await labOf(next).footer.getByRole('button', { name: 'Resume' }).click();
  await expectSameRecords(next);
});

test('a run whose worker breaks down says so, goes on when asked and ends with the same records', async ({
  page,
  allowedConsole,
}) => {
  allowedConsole.push('out of memory');
  await startAndGetAway(page);
  for (const worker of page.workers())
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    });
  const { progress } = labOf(page);
  await expect(progress).toHaveText(/failed: The training worker broke down/);
  await progress.getByRole('button', { name: 'Resume SAP' }).click();
  await expectSameRecords(page);
});
