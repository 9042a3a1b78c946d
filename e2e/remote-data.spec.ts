import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { FASHION_MNIST, MNIST } from '../src/core/datasets/remote';
import { labOf, openLab } from './fixtures/lab';
import { expect, test } from './support/page';

const hostsOf = (mirrors: readonly string[]) => mirrors.map((mirror) => new URL(mirror).host);

async function loadFromSheet(page: Page, name: string): Promise<void> {
  await labOf(page)
    .setup.getByRole('button', { name: /^Look at the data/ })
    .click();
  await page
    .getByRole('dialog', { name: 'Data' })
    .getByRole('button', { name: `Load ${name}`, exact: true })
    .click();
}

test('wrong bytes from every address are refused by their checksum, and Strokes stays', async ({
  page,
  context,
}) => {
  const wrong = gzipSync(Buffer.alloc(500, 7));
  for (const mirror of FASHION_MNIST.mirrors)
    await context.route(`${mirror}**`, (route) =>
      route.fulfill({ body: wrong, headers: { 'access-control-allow-origin': '*' } }),
    );
  await openLab(page);
  await loadFromSheet(page, 'Fashion-MNIST');
  const alert = page.getByRole('dialog', { name: 'Data' }).getByRole('alert');
  await expect(alert).toContainText(/sent other bytes: SHA-256 [0-9a-f]{12}, expected c59f468a2f67/);
  await expect(alert).toContainText('train-images-idx3-ubyte.gz');
  for (const host of hostsOf(FASHION_MNIST.mirrors)) await expect(alert).toContainText(host);
  await expect(alert).toContainText('Strokes stays loaded.');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(labOf(page).setup.getByRole('combobox', { name: 'Data' })).toHaveValue('strokes');
  await expect(labOf(page).runButton).toBeEnabled();
});

test('without a network the sentence names every host that was asked', async ({
  page,
  context,
  allowedConsole,
}) => {
  allowedConsole.push('net::ERR_INTERNET_DISCONNECTED'); // Chromium itself reports the requests that fail.
  for (const mirror of MNIST.mirrors)
    await context.route(`${mirror}**`, (route) => route.abort('internetdisconnected'));
  await openLab(page);
  await labOf(page).setup.getByRole('combobox', { name: 'Data' }).selectOption('MNIST');
  const alert = labOf(page).setup.getByRole('alert');
  await expect(alert).toContainText('MNIST could not be fetched: train-images-idx3-ubyte.gz from');
  for (const host of hostsOf(MNIST.mirrors)) await expect(alert).toContainText(host);
  await expect(alert).toContainText('Check the connection and try again');
  await expect(labOf(page).setup.getByRole('combobox', { name: 'Data' })).toHaveValue('strokes');
});

test('a load shows what it fetches from where and how much there is, and can be cancelled', async ({
  page,
  context,
}) => {
  let asked = 0;
  for (const mirror of MNIST.mirrors)
    await context.route(`${mirror}**`, () => {
      asked += 1; // Never answered: the load waits until it is cancelled.
    });
  await openLab(page);
  await loadFromSheet(page, 'MNIST');
  const dialog = page.getByRole('dialog', { name: 'Data' });
  const bar = dialog.getByRole('progressbar', {
    name: `Fetching train-images-idx3-ubyte.gz from ${hostsOf(MNIST.mirrors)[0]}`,
  });
  await expect(bar).toBeVisible();
  await expect(bar).toHaveAttribute('max', '11594722');
  await expect(
    dialog.getByText(/Fetching train-images-idx3-ubyte\.gz from .*, 0.B of 11\.6.MB/),
  ).toBeVisible();
  await expect.poll(() => asked).toBe(1);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar).toHaveCount(0);
  await expect(dialog.getByRole('heading', { name: /^Strokes: / })).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(labOf(page).runButton).toBeEnabled();
});
