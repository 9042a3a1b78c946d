import type { Locator } from '@playwright/test';
import { gradualRun, networkOf, PLAIN } from './fixtures/channels';
import { expect, test } from './support/page';

test.use({ hasTouch: true, isMobile: true });

const nameOf = async (square: Locator): Promise<string> =>
  ((await square.getAttribute('aria-label')) ?? '').split(',')[0] ?? '';

test('a finger looks with the first tap and presses with the second, or with the button', async ({
  page,
}) => {
  await gradualRun(page, PLAIN);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('group', { name: 'Part of the screen' }).getByText('Network', { exact: true }).tap();
  const { network, grid, byHand } = networkOf(page);
  const nothing = byHand.getByRole('heading', { name: 'By hand: nothing changed' });
  const one = byHand.getByRole('heading', { name: 'By hand: 1 changed' });
  await expect(network.getByText(/^Tap a square to see its unit; tap it again to prune it/)).toBeVisible();
  const row = grid.getByRole('row', { name: /^conv3: / });
  const [first, second] = await Promise.all(
    [0, 1].map((at) => nameOf(row.getByRole('gridcell', { name: /alive/ }).nth(at))),
  );
  const square = (name: string | undefined) => row.getByRole('gridcell', { name: new RegExp(`^${name},`) });

  await test.step('a first tap shows the unit and its group, and changes nothing', async () => {
    await square(first).tap();
    await expect(network.getByText(new RegExp(`^conv3, ${first}: alive, `))).toBeVisible();
    await expect(network.getByText(/^Goes together with .*its inputs in conv4\.$/)).toBeVisible();
    await expect(network.getByRole('img', { name: 'Its filter, a tile per input channel' })).toBeVisible();
    await expect(network.getByRole('button', { name: `Prune conv3, ${first}` })).toBeVisible();
    await square(second).tap();
    const said = network.getByText(new RegExp(`^conv3, ${second}: alive, `));
    await expect(said).toBeInViewport({ ratio: 1 });
    await expect(nothing).toBeVisible();
  });

  await test.step('a second tap on the same square prunes, a third takes it back', async () => {
    await square(second).tap();
    await expect(one).toBeVisible();
    await expect(square(second)).toHaveAttribute('aria-label', `${second}, pruned by hand`);
    await square(second).tap();
    await expect(nothing).toBeVisible();
  });

  await test.step('the button does what it says', async () => {
    await square(first).tap();
    await network.getByRole('button', { name: `Prune conv3, ${first}` }).tap();
    await expect(one).toBeVisible();
    await network.getByRole('button', { name: `Restore conv3, ${first}` }).tap();
    await expect(nothing).toBeVisible();
    const gone = row.getByRole('gridcell', { name: /, pruned, score / }).first();
    const pruned = await nameOf(gone);
    await gone.tap();
    await network.getByRole('button', { name: `Restore conv3, ${pruned}` }).tap();
    await expect(square(pruned)).toHaveAttribute('aria-label', `${pruned}, restored by hand`);
  });

  await test.step('nothing lies outside of the screen', async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
