import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { labOf, openLab, openMethod, skipQuestion } from './fixtures/lab';
import { expect, test } from './support/page';

/** Presses Tab until `target` has the focus, and checks that the focus can be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 100; presses++) {
    if (await target.evaluate((node) => node === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
  const ring = await target.evaluate((node) => Number.parseFloat(getComputedStyle(node).outlineWidth));
  expect(ring, 'the focus ring is at least 2 px').toBeGreaterThanOrEqual(2);
}

/** Serious and critical findings only, one line each. */
async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
}

test('the keyboard alone starts a run, reads the charts and opens the numbers', async ({ page }) => {
  await openLab(page);
  const { runButton, progress, crossHair, footer } = labOf(page);
  await tabTo(page, page.getByRole('button', { name: 'Skip, show me' }));
  await page.keyboard.press('Enter');

  await tabTo(page, crossHair);
  await page.keyboard.press('Home');
  await expect(crossHair).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(crossHair).toHaveAttribute('aria-valuenow', '2');
  await expect(crossHair).toHaveAttribute(
    'aria-valuetext',
    /^Iteration 2\. SAP: PQ Index 0\.\d+, accuracy .*; Lottery: /,
  );
  await page.keyboard.press('ArrowLeft');
  await expect(crossHair).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('End');
  await expect(crossHair).toHaveAttribute('aria-valuenow', '14');

  const numbers = page.getByRole('button', { name: 'Show the numbers: PQ Index' });
  await tabTo(page, numbers);
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'PQ Index, the numbers' });
  await expect(sheet.getByRole('row')).toHaveCount(16);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(numbers).toBeFocused();

  await tabTo(page, runButton);
  await page.keyboard.press('Enter');
  await expect(progress.filter({ hasText: /iteration 0\/14/ })).toHaveCount(2);
  await expect(runButton).toBeFocused();
  await tabTo(page, footer.getByRole('button', { name: 'Stop' }));
  await page.keyboard.press('Enter');
  await expect(progress.filter({ hasText: 'stopped after' })).toHaveCount(2);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on the Lab in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openLab(page);
    const { setup } = labOf(page);
    await expect(setup.getByRole('button', { name: /^Look at the data/ })).toBeVisible();
    expect.soft(await findings(page), 'first sight').toEqual([]);
    await skipQuestion(page);
    await openMethod(page, 'Lottery Ticket');
    expect.soft(await findings(page), 'charts and a method open').toEqual([]);
    await page.getByRole('button', { name: 'Show the numbers: Test accuracy' }).click();
    expect.soft(await findings(page), 'numbers').toEqual([]);
    await page.keyboard.press('Escape');
    await setup.getByRole('button', { name: 'All settings' }).click();
    expect.soft(await findings(page), 'settings').toEqual([]);
    await page.keyboard.press('Escape');
    await setup.getByRole('button', { name: /^Look at the data/ }).click();
    expect.soft(await findings(page), 'data').toEqual([]);
  });
}

test('a chosen theme wins over the system’s and is remembered', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openLab(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark theme');
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Theme' })).toHaveValue('dark');
  expect(await ground()).toBe(dark);
});

test('under reduced motion an answer plays nothing and nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLab(page);
  await page.getByRole('button', { name: 'rise', exact: true }).click();
  const { footer, charts } = labOf(page);
  await expect(charts.getByText('If we keep cutting the smallest weights')).toHaveCount(0);
  await expect(footer.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(footer).toContainText(
    'You guessed that the PQ Index would rise. What it did: SAP fell, rose and fell again',
  );
  const moving = await page.evaluate(
    () =>
      document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0) > 0).length,
  );
  expect(moving).toBe(0);
});

test('without it the recorded run plays after the answer, up to its end', async ({ page }) => {
  await openLab(page);
  const { footer } = labOf(page);
  await footer.getByRole('combobox', { name: 'Replay speed' }).selectOption('4×');
  await page.getByRole('button', { name: 'fall, rise and fall again' }).click();
  await expect(footer.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(footer.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(footer.getByRole('slider', { name: 'Iteration' })).toHaveValue('14');
  await expect(footer).toContainText(
    /You guessed that the PQ Index would fall, rise and fall again\. What it did: SAP fell, rose/,
  );
});

test('with forced colours lines, buttons and the focus stay visible', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await openLab(page);
  await skipQuestion(page);
  const { runButton, charts } = labOf(page);
  const seen = await runButton.evaluate((node) => {
    const { color, backgroundColor } = getComputedStyle(node);
    return color !== backgroundColor;
  });
  expect(seen).toBe(true);
  // SVG paint is not forced by the browser: the curves must differ from the ground by themselves.
  const strokes = await charts
    .getByRole('figure')
    .first()
    .evaluate((figure) => {
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      const lines = [...figure.querySelectorAll('path[stroke]')].map((path) => getComputedStyle(path).stroke);
      return {
        lines: lines.length,
        lost: lines.filter((stroke) => stroke === ground || stroke === 'none').length,
      };
    });
  expect(strokes.lines).toBeGreaterThan(2);
  expect(strokes.lost).toBe(0);
  await tabTo(page, runButton);
});
