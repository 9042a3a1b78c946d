import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { unzipSync, zipSync } from 'fflate';
import { gradualRun, networkOf, PLAIN, RESIDUAL } from './fixtures/channels';
import { dropFiles } from './fixtures/drop';
import { stranger } from './fixtures/stranger';
import { expect, test } from './support/page';

/** A channel of `layer` that the run pruned: its number, and its square whatever becomes of it. */
async function prunedIn(page: Page, layer: string): Promise<readonly [string, Locator]> {
  const row = networkOf(page).grid.getByRole('row', { name: new RegExp(`^${layer.replace('.', '\\.')}:`) });
  const first = row.getByRole('gridcell', { name: /, pruned, score .* at the cut after epoch \d+$/ }).first();
  const name = ((await first.getAttribute('aria-label')) ?? '').split(',')[0] ?? '';
  return [name, row.getByRole('gridcell', { name: new RegExp(`^${name},`) })];
}

/** The line of the table of edits by hand: before, after, change. */
const numbers = (page: Page, name: string): Locator =>
  networkOf(page)
    .byHand.getByRole('row', { name: new RegExp(`^${name}`) })
    .getByRole('cell');

/** The pixels of a picture. */
const drawn = (picture: Locator): Promise<string> =>
  picture.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

async function expectMore(page: Page): Promise<void> {
  await expect(numbers(page, 'Channels').nth(2)).toHaveText('+1');
  for (const cost of ['Parameters', 'MACs']) await expect(numbers(page, cost).nth(2)).toHaveText(/^\+/);
  await expect(numbers(page, 'Accuracy').nth(1)).toHaveText(/%$/);
}

/** The zip of everything, as the Export dialog saves it. */
async function everythingOf(page: Page): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Everything, zip' }).click(),
  ]);
  await page.keyboard.press('Escape');
  return readFile(await download.path());
}

/** Every number of the table of edits by hand, once all test images are counted. */
async function tableOf(page: Page): Promise<readonly string[]> {
  await expect(numbers(page, 'Accuracy').nth(1)).toHaveText(/%$/);
  return networkOf(page).byHand.getByRole('cell').allInnerTexts();
}

/** A fresh browser that was given the zip, at the last step of its run; what the note line says. */
async function openedBy(page: Page, zip: Buffer) {
  const other = await stranger(page, './');
  await dropFiles(other.page.locator('body'), [{ name: 'lab.zip', buffer: zip }]);
  const note = other.page.locator('.note-line');
  await expect(note).toContainText('lab.zip: 1 run is shown');
  await other.page.getByRole('slider', { name: 'Step under the cross-hair' }).press('End');
  await expect(networkOf(other.page).byHand).toBeVisible();
  return { ...other, note };
}

test('a channel the run pruned is restored by hand, undone, redone, seen in an image, and again after a reload', async ({
  page,
}) => {
  await gradualRun(page, PLAIN);
  const { network, byHand, scores } = networkOf(page);
  const [name, square] = await prunedIn(page, 'conv3');

  await test.step('before: its filter, its score, what comes back with it, and what restoring means', async () => {
    await square.hover();
    await expect(
      network.getByText(
        new RegExp(`^conv3, ${name}: pruned, score -?[\\d.]+ at the cut after epoch [1-4]\\.$`),
      ),
    ).toBeVisible();
    await expect(
      network.getByText(
        /^Press it to restore it with the weights it had when it was pruned, after epoch [1-4]; the other channels have trained on without it\. Comes back with .*its inputs in conv4\.$/,
      ),
    ).toBeVisible();
    await expect(network.getByText(/^\d+ (of \d+ )?weights, .* norm /)).toBeVisible();
    await expect(network.getByRole('img', { name: 'Its filter, a tile per input channel' })).toBeVisible();
  });

  await test.step('the parameter count rises, is undone and redone', async () => {
    await square.click();
    await expect(byHand.getByRole('heading', { name: 'By hand: 1 changed' })).toBeVisible();
    await expect(square).toHaveAttribute('aria-label', `${name}, restored by hand`);
    await expectMore(page);
    await expect(
      byHand.getByText(
        '1 is restored with the weights it had when the run pruned it; the other channels have trained on without it.',
      ),
    ).toBeVisible();
    const own = await numbers(page, 'Parameters').first().innerText();
    await byHand.getByRole('button', { name: 'Undo' }).click();
    await expect(byHand.getByRole('heading', { name: 'By hand: nothing changed' })).toBeVisible();
    await expect(square).toHaveAttribute('aria-label', new RegExp(`^${name}, pruned, score`));
    await expect(numbers(page, 'Parameters').first()).toHaveText(own);
    await byHand.getByRole('button', { name: 'Redo' }).click();
    await expectMore(page);
  });

  await test.step('by keyboard', async () => {
    await square.focus();
    await page.keyboard.press('Enter');
    await expect(byHand.getByRole('heading', { name: 'By hand: nothing changed' })).toBeVisible();
    await page.keyboard.press('Control+z');
    await expectMore(page);
    await expect(
      network.getByText(/^It has the weights it had when it was pruned, after epoch/),
    ).toBeVisible();
  });

  await test.step('where the evidence lies in an image', async () => {
    await scores.getByText('Image', { exact: true }).click();
    await scores.getByRole('combobox', { name: 'Relevance at layer' }).selectOption('at conv3');
    await expect(scores.getByRole('img', { name: 'Relevance at conv3' })).toBeVisible();
    await expect(byHand.getByRole('alert')).toHaveCount(0);
  });

  await test.step('at the first step it had another filter, and the evidence lay elsewhere', async () => {
    const map = scores.getByRole('img', { name: 'Relevance at conv3' });
    const last = await drawn(map);
    const slider = page.getByRole('slider', { name: 'Step under the cross-hair' });
    await slider.press('Home');
    await expect(scores.getByText('The network of step 0.', { exact: true })).toBeVisible();
    expect(await drawn(map)).not.toBe(last);
    await square.hover();
    await expect(network.getByText(new RegExp(`^conv3, ${name}: (?!pruned|restored)`))).toBeVisible();
    await expect(network.getByText(/^72 weights, .* norm /)).toBeVisible();
    const filter = network.getByRole('img', { name: 'Its filter, a tile per input channel' });
    await expect(filter).toBeVisible();
    const early = await drawn(filter);
    await slider.press('ArrowRight');
    await expect(scores.getByText('The network of step 1.', { exact: true })).toBeVisible();
    await square.hover();
    await expect.poll(() => drawn(filter)).not.toBe(early);
    await slider.press('Home');
    await square.hover();
    await expect.poll(() => drawn(filter)).toBe(early);
    await network.getByRole('button', { name: 'Time this net' }).click();
    await expect(
      network.getByText(/^64 images in ms, median \(IQR\), .+: dense [\d.]+ .*, masked [\d.]+/),
    ).toBeVisible();
    // What a hand did in the last network is as it was.
    await slider.press('End');
    await expect(byHand.getByRole('heading', { name: 'By hand: 1 changed' })).toBeVisible();
    await expectMore(page);
  });

  await test.step('what the cuts took is stored with the run', async () => {
    await page.reload();
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('button', { name: /^Run 1, / }).click();
    await page.getByRole('button', { name: 'Open in the Lab' }).click();
    await page.getByRole('slider', { name: 'Step under the cross-hair' }).press('End');
    await expect(byHand).toBeVisible();
    const [, stored] = await prunedIn(page, 'conv4');
    await stored.click();
    await expectMore(page);
    // The disk has the last network only.
    await page.getByRole('slider', { name: 'Step under the cross-hair' }).press('Home');
    await square.hover();
    await expect(
      network.getByText(/^The network of this step is not here: .* only the last one is kept\./),
    ).toBeVisible();
  });
});

test('a run in a zip of everything restores its channels in another browser as in its own', async ({
  page,
}) => {
  await gradualRun(page, PLAIN);
  const [name, square] = await prunedIn(page, 'conv3');
  await square.click();
  await expectMore(page);
  const zip = await everythingOf(page);
  const files = unzipSync(zip);
  const held = Object.keys(files).find((path) => path.startsWith('pruned/')) ?? '';
  const other = await openedBy(page, zip);
  await expect(other.note).not.toContainText('cannot be restored');
  const [theirs, their] = await prunedIn(other.page, 'conv3');
  expect(theirs).toBe(name);
  await their.hover();
  await expect(
    networkOf(other.page).network.getByText(/^Press it to restore it with the weights it had/),
  ).toBeVisible();
  await their.click();
  await expect(their).toHaveAttribute('aria-label', `${name}, restored by hand`);
  await expectMore(other.page);
  await expect.poll(() => tableOf(other.page)).toEqual(await tableOf(page));
  // Kept there too.
  await other.page.reload();
  await other.page.getByRole('link', { name: 'Runs' }).click();
  await other.page.getByRole('button', { name: /^Run 1, / }).click();
  await other.page.getByRole('button', { name: 'Open in the Lab' }).click();
  await other.page.getByRole('slider', { name: 'Step under the cross-hair' }).press('End');
  const [, stored] = await prunedIn(other.page, 'conv4');
  await stored.click();
  await expectMore(other.page);
  await other.context.close();

  // Without it, as older versions wrote zips; and with it damaged.
  const { [held]: bytes = new Uint8Array(), ...others } = files;
  const older = [zipSync(others), /kept under Runs\.(?! Channels)/] as const;
  const damaged = [
    zipSync({ ...others, [held]: bytes.subarray(0, -4) }),
    /Channels that the run pruned cannot be restored: lab\.zip: pruned\/.*broken or cut short\./,
  ] as const;
  for (const [changed, said] of [older, damaged]) {
    const bare = await openedBy(page, Buffer.from(changed));
    await expect(bare.note).toContainText(said);
    const [, gone] = await prunedIn(bare.page, 'conv3');
    await gone.hover();
    await expect(
      networkOf(bare.page).network.getByText(/Run it again here to bring channels back\.$/),
    ).toBeVisible();
    await gone.click();
    await expect(gone).toHaveAttribute('aria-label', new RegExp(`^${name}, pruned, score`));
    await bare.context.close();
  }
});

test('a branch of a residual block gets its channel back, and the stream stays as it is', async ({
  page,
}) => {
  await gradualRun(page, RESIDUAL);
  const { network, grid, byHand } = networkOf(page);
  const [name, square] = await prunedIn(page, 'conv2.1.2');
  await square.hover();
  await expect(
    network.getByText(/Comes back with its batch norm; the residual stream has kept the channel\.$/),
  ).toBeVisible();
  await expect(grid.locator('.in-group')).toHaveCount(1);
  await square.click();
  await expect(square).toHaveAttribute('aria-label', `${name}, restored by hand`);
  await expect(byHand.getByRole('heading', { name: 'By hand: 1 changed' })).toBeVisible();
  await expectMore(page);
  await expect(grid.getByRole('gridcell', { name: /by hand$/ })).toHaveCount(1);
});
