import type { Page } from '@playwright/test';
import { expect, SUB_PATH, test } from './support/page';

/** Until the page has its service worker, which installs only with every file of the build in its cache. */
async function loadCompletely(page: Page): Promise<void> {
  await page.goto('./');
  await expect(page.locator('#root')).not.toBeEmpty();
  await page.evaluate(async () => {
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
}

test('the build runs below a sub-path: every request stays there and is answered', async ({ page, site }) => {
  const answers: { url: string; status: number }[] = [];
  page.on('response', (response) => answers.push({ url: response.url(), status: response.status() }));
  await loadCompletely(page);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  expect(answers.length).toBeGreaterThan(3);
  expect(answers.filter(({ url, status }) => !url.startsWith(site.url) || status >= 400)).toEqual([]);
  expect(new URL(page.url()).pathname).toBe(SUB_PATH);
});

test('once loaded, the page and its worker start without a network', async ({
  page,
  context,
  site,
  allowedConsole,
}) => {
  await loadCompletely(page);
  await context.setOffline(true);
  allowedConsole.push('not-in-the-build'); // The probe below must fail, which Chromium reports.
  const reachable = await page.evaluate(
    (url) =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    `${site.url}not-in-the-build`,
  );
  expect(reachable).toBe(false);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const backend = page.getByRole('region', { name: 'Setup' }).getByRole('combobox', { name: 'Backend' });
  await backend.selectOption('WebAssembly');
  await expect(backend).toHaveAccessibleDescription(/^WebAssembly.*: ./);
  expect(
    page.workers().map((worker) => new URL(worker.url()).pathname.startsWith(`${SUB_PATH}assets/`)),
  ).toContain(true);
});
