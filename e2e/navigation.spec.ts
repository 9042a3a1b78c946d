import { catchText, keepOnlySap, labOf, openLab, skipQuestion } from './fixtures/lab';
import { expect, test } from './support/page';

test('screens are links: address, title, focus and the back button follow, and runs go on meanwhile', async ({
  page,
}) => {
  await openLab(page);
  await skipQuestion(page);
  await keepOnlySap(page);
  const { runButton, progress, setup } = labOf(page);
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await expect(screens.getByRole('link', { name: 'Lab' })).toHaveAttribute('aria-current', 'page');
  await runButton.click();
  await catchText(labOf(page).footer, /iteration \d+\/14/);

  await screens.getByRole('link', { name: 'Runs' }).click();
  await expect(page).toHaveURL(/#runs$/);
  await expect(page).toHaveTitle('Runs, Pruning Lab');
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeFocused();
  await expect(screens.getByRole('link', { name: 'Runs' })).toHaveAttribute('aria-current', 'page');
  await expect(setup).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: 'running' })).toContainText(/[1-9]\d* of 14/, {
    timeout: 30_000,
  });

  await page.goBack();
  await expect(page).toHaveTitle('Pruning Lab');
  await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeFocused();
  await expect(progress).toHaveText(/iteration ([1-9]|1\d)\/14|finished/);
  await expect(runButton, 'the form is as it was left').toHaveText('Run');
  await page.goForward();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeFocused();
});

test('an address opens its screen, and one that means nothing opens the Lab', async ({ page }) => {
  await page.goto('./#runs');
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await page.goto('./#v1-nothing-like-a-setup');
  await expect(labOf(page).recordedOn).toBeVisible();
});
