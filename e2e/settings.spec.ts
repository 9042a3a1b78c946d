import type { IterationRecord } from '../src/core/record/run-record';
import {
  changeSettings,
  expectFinished,
  keepOnlySap,
  labOf,
  makeTiny,
  openLab,
  openMethod,
  skipQuestion,
} from './fixtures/lab';
import { storedRecords, storedRows } from './fixtures/stored';
import { expect, test } from './support/page';

test('p not below q: the sentence stands at the field and at the button, which cannot be pressed', async ({
  page,
}) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  const method = await openMethod(page, 'SAP');
  const p = method.getByRole('spinbutton', { name: 'p', exact: true });
  await p.fill('2.5');
  const sentence = 'p must be smaller than q: p = 2.5, q = 2.';
  await expect(p).toHaveAccessibleDescription(sentence);
  await expect(p).toHaveAttribute('aria-invalid', 'true');
  await expect(setup.getByRole('status')).toHaveText(sentence);
  await expect(runButton).toBeDisabled();
  await p.fill('1');
  await expect(setup.getByRole('status')).toHaveCount(0);
  await expect(runButton).toBeEnabled();
});

test('impossible numbers say what is wanted', async ({ page }) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  const status = setup.getByRole('status');

  await test.step('a fraction of 1.5', async () => {
    const method = await openMethod(page, 'Lottery Ticket');
    const fraction = method.getByRole('spinbutton', { name: 'Cut per iteration', exact: true });
    await fraction.fill('1.5');
    await expect(status).toHaveText('Cut per iteration takes a number from 0.01 to 0.99, not 1.5.');
    await expect(runButton).toBeDisabled();
    await fraction.fill('');
    await expect(status).toHaveText('Cut per iteration takes a number from 0.01 to 0.99.');
    await fraction.fill('0.5');
    await expect(runButton).toBeEnabled();
  });
  await test.step('a batch larger than the training set', async () => {
    await changeSettings(page, { 'Training images': 50 });
    await expect(status).toHaveText(
      'A batch of 64 is larger than the 50 training images: lower it or use more images.',
    );
    await expect(runButton).toBeDisabled();
    await changeSettings(page, { 'Batch size': 50 });
    await expect(runButton).toBeEnabled();
  });
  await test.step('a seed that is no whole number', async () => {
    const seed = setup.getByRole('spinbutton', { name: 'Seed' });
    await seed.fill('1.5');
    await expect(status).toHaveText(/^Seed takes a whole number from 0 to 4294967295, not 1.5\.$/);
    await seed.fill('0');
    await expect(runButton).toBeEnabled();
  });
  await test.step('layers that are no numbers', async () => {
    const hidden = setup.getByRole('textbox', { name: 'Hidden layers' });
    await hidden.fill('');
    await expect(status).toHaveText(/^Hidden layers takes 1 to \d+ whole numbers/);
    await expect(runButton).toBeDisabled();
    await hidden.fill('16');
    await expect(runButton).toBeEnabled();
  });
});

test('channels while training: the form offers what decides something, foretells what goes and says when nothing would', async ({
  page,
}) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  await setup.getByRole('combobox', { name: 'Preset' }).selectOption('Channels while training');
  await expect(setup.getByText(/7 steps of 8 channels: 56 of 112 go\.$/)).toBeVisible();
  await test.step('no scope, no epoch to cut from, no iterations', async () => {
    const relevance = await openMethod(page, 'Relevance');
    await expect(relevance.getByRole('combobox', { name: 'Channels go' })).toBeVisible();
    await expect(relevance.getByRole('combobox', { name: 'Scope' })).toHaveCount(0);
    await setup.getByRole('button', { name: 'All settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'All settings' });
    await expect(dialog.getByRole('combobox', { name: 'Relevance rules' })).toBeVisible();
    await expect(dialog.getByRole('combobox', { name: 'Cut from' })).toHaveCount(0);
    await expect(dialog.getByRole('spinbutton', { name: 'Pruning iterations' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });
  await test.step('what scores are measured on only where a method measures them', async () => {
    const relevance = setup
      .getByRole('group')
      .filter({ has: page.getByRole('combobox', { name: 'Method' }) });
    const method = relevance.getByRole('combobox', { name: 'Method' });
    const dialog = page.getByRole('dialog', { name: 'All settings' });
    for (const [label, shown] of [
      ['Filter L1', []],
      ['Taylor', ['Images per class for scores']],
      ['Relevance', ['Images per class for scores', 'Relevance rules']],
    ] as const) {
      await method.selectOption({ label });
      await setup.getByRole('button', { name: 'All settings' }).click();
      await expect(dialog.getByRole('spinbutton', { name: 'Fewest channels per layer' })).toBeVisible();
      await expect(dialog.getByLabel(/^(Images per class for scores|Relevance rules)$/)).toHaveCount(
        shown.length,
      );
      for (const name of shown) await expect(dialog.getByLabel(name)).toBeVisible();
      await dialog.getByRole('button', { name: 'Close' }).click();
    }
  });
  await test.step('a training too short for a cut', async () => {
    await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('1');
    await expect(setup.getByRole('status')).toHaveText(/^No pruning step fits .* Take 2 epochs or more\.$/);
    await expect(runButton).toBeDisabled();
  });
  await test.step('a schedule nobody touched follows the epochs', async () => {
    await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('40');
    await expect(setup.getByRole('spinbutton', { name: 'Until' })).toHaveValue('30');
    await setup.getByRole('spinbutton', { name: 'Epochs' }).fill('20');
    await expect(setup.getByRole('spinbutton', { name: 'Until' })).toHaveValue('15');
  });
  await test.step('the fewest channels of a layer', async () => {
    await changeSettings(page, { 'Fewest channels per layer': 30 });
    await expect(setup.getByText(/: 36 of 112 go, not 56: every layer is at its fewest/)).toBeVisible();
  });
  await test.step('a share that comes to nothing', async () => {
    await setup.getByRole('spinbutton', { name: 'Share cut' }).fill('0.004');
    await expect(setup.getByRole('status')).toHaveText(
      /^Nothing would go: 0\.4.% of 112 channels rounds to 0/,
    );
    await expect(runButton).toBeDisabled();
    await setup.getByRole('spinbutton', { name: 'Share cut' }).fill('0.5');
    await expect(runButton).toBeEnabled();
  });
  await test.step('so many channels at every step in place of a share, and back', async () => {
    await changeSettings(page, { 'Fewest channels per layer': 1 });
    await setup.getByRole('spinbutton', { name: 'Cut every' }).fill('5');
    await expect(setup.getByText(/3 steps of 18 or 19 channels: 56 of 112 go\.$/)).toBeVisible();
    const way = setup.getByRole('combobox', { name: 'Amount' }).and(page.locator('.budget select'));
    await way.selectOption('Per step');
    const perStep = setup.getByRole('spinbutton', { name: 'Per step', exact: true });
    await expect(perStep).toHaveValue('19');
    await expect(setup.getByText(/3 steps of 19 channels: 57 of 112 go\.$/)).toBeVisible();
    await expect(setup.getByText('19 a step')).toHaveCount(2);
    await perStep.fill('');
    await expect(setup.getByRole('status')).toHaveText(
      'Channels per step takes a whole number from 0 to 4096.',
    );
    await expect(perStep).toHaveAttribute('aria-invalid', 'true');
    await expect(runButton).toBeDisabled();
    await perStep.fill('40');
    await expect(
      setup.getByText(/3 steps of 40 channels: 109 of 112 go, not 120: every layer is at its fewest/),
    ).toBeVisible();
    await perStep.fill('12');
    await way.selectOption('Share cut');
    await expect(setup.getByRole('spinbutton', { name: 'Share cut' })).toHaveValue('0.32');
    await expect(setup.getByText(/3 steps of 12 channels: 36 of 112 go\.$/)).toBeVisible();
    const relevance = setup
      .getByRole('group')
      .filter({ has: page.getByRole('combobox', { name: 'Method' }) });
    await relevance.getByRole('combobox', { name: 'Amount' }).selectOption('Channels per step');
    await expect(relevance.getByRole('spinbutton', { name: 'Channels per step' })).toHaveValue('12');
    await expect(setup.getByText(/3 steps; 109 of 112 channels may go\.$/)).toBeVisible();
  });
});

test('a link carries channels per step, and the run cuts so many', async ({ page }) => {
  const link =
    '#v1.data=textures&model=cnn&widths=4,8,12&train=60&test=30&epochs=3&batch=20&every=1&until=2&minChannels=1&imagesPerClass=2&mode=stable&remove=true&m=frs;budget:channel-count;channels:3';
  await openLab(page);
  await skipQuestion(page);
  await page.goto(`./${link}`);
  const { setup, runButton } = labOf(page);
  await expect(setup.getByRole('spinbutton', { name: 'Per step', exact: true })).toHaveValue('3');
  await expect(setup.getByText(/2 steps of 3 channels: 6 of 20 go\.$/)).toBeVisible();
  await runButton.click();
  await expectFinished(page, 60_000);
  const [row] = await storedRows(page);
  const records = (await storedRecords(page, row?.runId ?? '')) as readonly IterationRecord[];
  expect(records.map(({ channels }) => channels?.layers.flatMap(({ cut }) => cut).length)).toEqual([3, 3, 0]);
  await page.getByRole('button', { name: 'Share' }).click();
  const shared = page.getByRole('dialog', { name: 'Share' }).getByRole('textbox');
  await expect(shared).toHaveValue(/m=frs;budget:channel-count;channels:3/);
});

test('a diverging run ends as failed with the reason', async ({ page }) => {
  await openLab(page);
  const { runButton, progress } = labOf(page);
  await keepOnlySap(page);
  await changeSettings(page, { 'Learning rate': 10, 'Gradient clip': 0 });
  await runButton.click();
  await expect(progress).toHaveText(
    /failed: The loss became (NaN|Infinity) in iteration \d+, epoch \d+: training diverged\. Lower the learning rate/,
    { timeout: 30_000 },
  );
  await expect(page.getByRole('alert').filter({ hasText: /The loss became/ })).toHaveCount(1);
  await expect(runButton).toBeEnabled();
});

test('a run that diverges late keeps the records before', async ({ page }) => {
  await openLab(page);
  await skipQuestion(page);
  const { setup, runButton, progress } = labOf(page);
  await keepOnlySap(page);
  const method = await openMethod(page, 'SAP');
  await method.getByRole('combobox', { name: 'Method' }).selectOption('Fine-tune');
  await makeTiny(page, { iterations: 20, batch: 20 });
  await setup.getByRole('combobox', { name: 'Model' }).selectOption('Linear');
  // Without clip and momentum every step multiplies the weights by 1 − 10 · 1: ten steps an iteration, float32 ends at 10^38.
  await changeSettings(page, { 'Learning rate': 10, 'Gradient clip': 0, 'Weight decay': 1, Momentum: 0 });
  await expect(setup.getByRole('status')).toHaveText(/^Nesterov needs a momentum above 0/);
  await setup.getByRole('button', { name: 'All settings' }).click();
  await page.getByRole('checkbox', { name: 'Nesterov' }).uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await runButton.click();
  await expect(progress).toHaveText(
    /failed: The loss became .* in iteration [1-9]\d*, .*The records before it stay\./,
    {
      timeout: 30_000,
    },
  );
  await expect(
    page.getByRole('figure', { name: /^Test accuracy\..*Fine-tune from \d.* at iteration [1-9]/ }),
  ).toBeVisible();
});
