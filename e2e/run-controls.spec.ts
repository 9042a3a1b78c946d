import type { Page } from '@playwright/test';
import {
  allNumbers,
  catchText,
  expectFinished,
  keepOnlySap,
  labOf,
  makeTiny,
  openLab,
  skipQuestion,
} from './fixtures/lab';
import { expect, test } from './support/page';

/** One SAP run of the default preset, at work in iteration 1 or later. */
async function startSap(page: Page): Promise<void> {
  await openLab(page);
  await skipQuestion(page);
  await keepOnlySap(page);
  await labOf(page).runButton.click();
  await catchText(labOf(page).footer, /iteration ([1-9]|1\d)\/14/);
}

/** The iteration a step takes the paused run to: the one under way, or the next one where none is. */
async function nextEnd(page: Page): Promise<number> {
  const { progress } = labOf(page);
  await expect(progress).toHaveText(/paused (in|after) iteration \d+ of 14\. Resume or step\./);
  const [, where, iteration] = /paused (in|after) iteration (\d+)/.exec(await progress.innerText()) ?? [];
  return Number(iteration) + (where === 'after' ? 1 : 0);
}

test('pause holds a run, a step does one iteration, resume goes on, stop ends it and keeps the records', async ({
  page,
}) => {
  await startSap(page);
  const { footer, progress, runButton } = labOf(page);
  const controls = footer.getByRole('toolbar', { name: 'Run controls' });
  await controls.getByRole('button', { name: 'Pause' }).click();
  const end = await nextEnd(page);

  await controls.getByRole('button', { name: 'Step' }).click();
  await expect(progress).toHaveText(new RegExp(`paused after iteration ${end} of 14`));
  await controls.getByRole('button', { name: 'Step' }).click();
  await expect(progress).toHaveText(new RegExp(`paused after iteration ${end + 1} of 14`));

  await controls.getByRole('button', { name: 'Resume' }).click();
  await catchText(labOf(page).footer, new RegExp(`iteration ${end + 3}/14`));
  await controls.getByRole('button', { name: 'Stop' }).click();
  await expect(progress).toHaveText(/stopped after \d+ of 15 trainings/);
  await expect(runButton).toBeEnabled();
  await expect(footer.getByRole('toolbar', { name: 'Replay controls' })).toBeVisible();
  await expect(
    page.getByRole('figure', { name: /^Test accuracy\..* at iteration ([3-9]|1\d)\.$/ }),
  ).toBeVisible();
});

test('stop answers within a second in the middle of an epoch', async ({ page }) => {
  await openLab(page);
  await keepOnlySap(page);
  const { setup, runButton, footer, progress } = labOf(page);
  await setup.getByRole('combobox', { name: 'Model' }).selectOption('CNN');
  await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('100');
  await runButton.click();
  await expect(progress).toHaveText(/epoch [2-9]\/100/, { timeout: 30_000 });
  const tookMs = await footer.getByRole('button', { name: 'Stop' }).evaluate(
    (button) =>
      new Promise<number>((resolve) => {
        const list = button.closest('footer');
        const began = performance.now();
        new MutationObserver(() => {
          if (/stopped after/.test(list?.textContent ?? '')) resolve(performance.now() - began);
        }).observe(document.body, { childList: true, characterData: true, subtree: true });
        if (button instanceof HTMLElement) button.click();
      }),
  );
  test.info().annotations.push({ type: 'stop answered after', description: `${tookMs.toFixed(0)} ms` });
  expect(tookMs).toBeLessThan(1000);
  await expect(progress).toHaveText(/stopped after 0 of 15 trainings/);
});

test('stopping two runs and a restart while they work leave the page in order', async ({ page }) => {
  await openLab(page);
  const { setup, runButton, progress, footer, shownRun } = labOf(page);
  await runButton.click();
  await expect(progress.filter({ hasText: /iteration \d+\/14/ })).toHaveCount(2);
  await setup.getByRole('button', { name: 'Restart, same seed' }).click();
  await expect(shownRun.getByRole('option', { selected: true })).toHaveText(/^Run 2:/);
  await expect(progress.filter({ hasText: /iteration \d+\/14/ })).toHaveCount(2);
  await footer.getByRole('button', { name: 'Stop' }).click();
  await expect(progress.filter({ hasText: 'stopped after' })).toHaveCount(2);
  await shownRun.selectOption({ label: 'Run 1: SAP, Lottery, seed 0' });
  await expect(progress.filter({ hasText: 'stopped after' })).toHaveCount(2);
  await expect(runButton).toBeEnabled();
});

test('a step is also for the run that waits: it says so, and after its first iteration it pauses', async ({
  page,
}) => {
  // Two workers, whatever machine this is: the third method has to wait.
  await page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 }));
  await openLab(page);
  const { setup, runButton, progress, footer } = labOf(page);
  await setup.getByRole('button', { name: 'Add a method' }).click();
  await setup.getByRole('spinbutton', { name: 'Iterations' }).fill('2');
  await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('4');
  await runButton.click();
  const controls = footer.getByRole('toolbar', { name: 'Run controls' });
  await expect(runButton).toHaveAccessibleDescription('A run is on: stop it first, or restart.');
  await controls.getByRole('button', { name: 'Step' }).click();
  await expect(progress.last()).toHaveText(/waits for a free worker, then does one iteration and pauses/);
  // On a busy machine one run may be an iteration ahead of the other, and the third begins as soon as one of them is done.
  const first = [progress.nth(0), progress.nth(1)];
  const atRest = /paused after iteration [01] of 2\. Resume or step\.|finished: /;
  for (let steps = 0; steps < 3; steps++) {
    for (const run of first) await expect(run).toHaveText(atRest, { timeout: 30_000 });
    if ((await progress.filter({ hasText: 'finished: ' }).count()) === 2) break;
    await controls.getByRole('button', { name: 'Step' }).click();
  }
  for (const run of first) await expect(run).toHaveText(/finished: /, { timeout: 30_000 });
  await expect(progress.last()).toHaveText(/paused after iteration [01] of 2\. Resume or step\./, {
    timeout: 30_000,
  });
  await controls.getByRole('button', { name: 'Resume' }).click();
  await expectFinished(page);
});

test('a reload in the middle of a run brings a sane page back, and the next run trains', async ({ page }) => {
  await startSap(page);
  await page.reload();
  const { recordedOn, progress, runButton, footer } = labOf(page);
  await expect(recordedOn).toBeVisible();
  await expect(progress).toHaveCount(0);
  await expect(footer.getByRole('toolbar', { name: 'Replay controls' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Skip, show me' })).toHaveCount(0);
  await keepOnlySap(page);
  await makeTiny(page);
  await runButton.click();
  await expectFinished(page);
});

test('restart keeps the seed and every number; a new seed changes them; typing the old seed brings them back', async ({
  page,
}) => {
  await openLab(page);
  await skipQuestion(page);
  const { setup, runButton, shownRun } = labOf(page);
  const seed = setup.getByRole('spinbutton', { name: 'Seed' });
  await makeTiny(page);
  await runButton.click();
  await expectFinished(page);
  const first = await allNumbers(page);

  await setup.getByRole('button', { name: 'Restart, same seed' }).click();
  await expect(shownRun.getByRole('option', { selected: true })).toHaveText(/^Run 2:.*, seed 0$/);
  await expectFinished(page);
  expect(await allNumbers(page)).toEqual(first);

  await setup.getByRole('button', { name: 'New seed' }).click();
  await expect(seed).not.toHaveValue('0');
  await expect(shownRun.getByRole('option', { selected: true })).toHaveText(
    `Run 3: SAP, Lottery, seed ${await seed.inputValue()}`,
  );
  await expectFinished(page);
  expect(await allNumbers(page)).not.toEqual(first);

  await seed.fill('0');
  await runButton.click();
  await expect(shownRun.getByRole('option', { selected: true })).toHaveText(/^Run 4:.*, seed 0$/);
  await expectFinished(page);
  expect(await allNumbers(page)).toEqual(first);
});
