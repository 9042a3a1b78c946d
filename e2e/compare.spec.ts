import { AxeBuilder } from '@axe-core/playwright';
import { compareOf, compareThreeSeeds, scoresOf } from './fixtures/compare';
import { expected, exported, rowsOf } from './fixtures/records';
import { expect, test } from './support/page';

test('three seeds of two methods: the scores are those of the exported records, and hiding one changes no other', async ({
  page,
}) => {
  await compareThreeSeeds(page);
  const { scores, verdict, runSeeds } = compareOf(page);
  await page.getByRole('combobox', { name: 'Range of accuracy' }).selectOption('whole range');
  const rows = rowsOf(await exported(page, 'Records, CSV'));
  expect(rows).toHaveLength(6 * 6);
  const [head = [], ...body] = await scoresOf(page);
  expect(head.slice(0, 4)).toEqual(['Method', 'N', '2×', '4×']);
  const columns = head.slice(2, -2).map((text) => Number(text.replace('×', '').replace('k', '000')));
  expect(columns.length).toBeGreaterThanOrEqual(4);
  const methods = { SAP: 'sap', Lottery: 'lottery' } as const;
  for (const [label, method] of Object.entries(methods)) {
    const row = body.find(([name]) => name === label) ?? [];
    expect(row[1]).toBe('3');
    expect(row.at(-2), 'epochs').toBe('12');
    const cells = row.slice(2, -2).map((text) => text.replace('▲', ''));
    expect(cells).toEqual(columns.map((at) => expected(rows, method, at)));
  }
  await expect(verdict).toContainText(/^At \d+k?× compression /);
  await expect(runSeeds).toBeDisabled();

  const lottery = body.find(([name]) => name === 'Lottery');
  await scores.getByRole('checkbox', { name: 'SAP' }).uncheck();
  const after = (await scoresOf(page)).find(([name]) => name === 'Lottery');
  expect(after?.slice(0, 5)).toEqual(lottery?.slice(0, 5).map((text) => text.replace('▲', '')));
  await expect(verdict).toContainText('Lottery reads');
  await scores.getByRole('checkbox', { name: 'Lottery' }).uncheck();
  await expect(page.getByText('Every series is switched off.')).toBeVisible();
  await scores.getByRole('checkbox', { name: 'SAP' }).check();

  const svg = await exported(page, 'Chart, SVG');
  expect(svg.length).toBeLessThan(200_000);
  expect(svg).toContain('SAP N = 3');

  // Not the recording, which holds a run of each.
  await page.reload();
  const start = (rows: readonly (readonly string[])[]) => rows.map((row) => row.slice(0, 3));
  await expect.poll(async () => start((await scoresOf(page)).slice(1)).sort()).toEqual(start(body).sort());
});

test('the keyboard moves the cross-hair, and table, matrix and verdict follow', async ({ page }) => {
  await page.goto('./#compare');
  const { crossHair, scores, matrix, verdict } = compareOf(page);
  await crossHair.focus();
  await page.keyboard.press('Home');
  await expect(crossHair).toHaveAttribute('aria-valuetext', /^At 2× compression: SAP \d.*N = 1; Lottery /);
  await page.keyboard.press('ArrowRight');
  await expect(scores.getByRole('columnheader', { name: '4×', exact: true })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await expect(matrix.getByRole('heading')).toContainText('at 4×');
  await expect(verdict).toContainText('At 4× compression');
  await expect(page.getByText('No winner named: one seed, three are needed.')).toBeVisible();
  await page.keyboard.press('End');
  await expect(crossHair).toHaveAttribute('aria-valuetext', /^At 512× compression/);

  await page.getByRole('radio', { name: 'total epochs' }).check({ force: true });
  await crossHair.focus();
  await page.keyboard.press('Home');
  await expect(crossHair).toHaveAttribute('aria-valuetext', /^At 8 epochs: /);
  await expect(scores.getByRole('columnheader', { name: 'at 8', exact: true })).toBeVisible();
  await expect(verdict).toContainText('At 512× compression');
});

test('a control is one click, and comes as another row', async ({ page }) => {
  await compareThreeSeeds(page);
  const { scores, started } = compareOf(page);
  const controls = page.getByRole('region', { name: 'Controls' });
  await controls.getByRole('combobox', { name: 'Series to control' }).selectOption('Lottery');
  await controls.getByRole('button', { name: 'Add this control, three seeds' }).click();
  await expect(started.getByText('All 9 runs started here are over.')).toBeVisible({ timeout: 60_000 });
  await expect(scores.getByRole('row').filter({ hasText: 'Random' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Settings that differ' })).toContainText('random');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on Compare in the ${colorScheme} theme, on a phone nothing runs over`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('./#compare');
    await expect(compareOf(page).scores).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join()}`),
    ).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
}
