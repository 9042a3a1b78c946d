import type { Page } from '@playwright/test';
import { fillGradual, networkOf, PLAIN } from './fixtures/channels';
import { labOf, runAndStep } from './fixtures/lab';
import { runsOf } from './fixtures/runs';
import { expect, test } from './support/page';

/** Every place of the page that shows the run as a result says the same of its net. */
async function expectBadge(page: Page, badge: string): Promise<void> {
  const { row, side, name, link } = runsOf(page);
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await expect(networkOf(page).network.getByText(badge, { exact: true })).toBeVisible();
  await link.click();
  await expect(row('Run 1, Relevance').getByText(badge, { exact: true })).toBeVisible();
  await name('Run 1, Relevance').click();
  await expect(side.getByText(badge, { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  const scores = page.getByRole('region', { name: 'Scores' });
  await expect(
    scores.getByRole('row', { name: /Relevance/ }).getByText(badge, { exact: true }),
  ).toBeVisible();
}

test('every badge is the last record’s: dense until the first cut, then smaller, on a phone too', async ({
  page,
}) => {
  await fillGradual(page, { ...PLAIN, images: { train: 2000, test: 100, batch: 50 } });
  await runAndStep(page);
  const { footer, progress } = labOf(page);
  await expect(progress).toHaveText(/paused after step 0 of/, { timeout: 60_000 });
  await expectBadge(page, 'Dense: nothing cut yet');
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await footer.getByRole('button', { name: 'Step' }).click();
  await expect(progress).toHaveText(/paused after step 1 of/, { timeout: 60_000 });
  await expectBadge(page, 'Removed: smaller');

  await page.setViewportSize({ width: 390, height: 844 });
  await runsOf(page).link.click();
  const small = runsOf(page).row('Run 1, Relevance').getByText('Removed: smaller', { exact: true });
  await expect(small).toBeInViewport({ ratio: 1 });
});
