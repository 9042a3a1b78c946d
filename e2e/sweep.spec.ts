import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { compareOf, scoresOf } from './fixtures/compare';
import { catchText, keepOnlySap, labOf, makeTiny, openLab, skipQuestion } from './fixtures/lab';
import { expected, exported, rowsOf } from './fixtures/records';
import { storedRows } from './fixtures/stored';
import { openSweep, sweepOf } from './fixtures/sweep';
import { expect, test } from './support/page';

test('three methods, three seeds: half-way the page is reloaded; Compare says what the exported records give', async ({
  page,
}) => {
  await openLab(page);
  await skipQuestion(page);
  await makeTiny(page, { train: 300, test: 100, batch: 25, hidden: '16, 12', iterations: 5, epochs: 4 });
  await labOf(page).setup.getByRole('button', { name: 'Add a method' }).click();
  await openSweep(page);
  const { dialog, grid, start, line } = sweepOf(page);
  await expect(grid.getByRole('listitem')).toHaveCount(3);
  await expect(dialog.getByText('9 runs, 54 trainings')).toBeVisible();
  await start.click();
  await expect(dialog).toBeHidden();
  await catchText(line, /[2-7] of 9 runs done/);

  await page.reload();
  await expect(line).toContainText(/Sweep 1 was interrupted: [2-8] of 9 runs done/);
  await line.getByRole('button', { name: 'Resume' }).click();
  await expect(line).toContainText('Sweep 1 is done: 9 runs', { timeout: 40_000 });
  const kept = await storedRows(page);
  expect(kept.map(({ status, records }) => [status, records])).toEqual(
    Array.from({ length: 9 }, () => ['finished', 6]),
  );

  await line.getByRole('button', { name: 'Compare' }).click();
  const { scores } = compareOf(page);
  await expect(scores.getByRole('checkbox')).toHaveCount(3);
  await page.getByRole('combobox', { name: 'Range of accuracy' }).selectOption('whole range');
  const rows = rowsOf(await exported(page, 'Records, CSV'));
  expect(rows).toHaveLength(9 * 6);
  const [head = [], ...body] = await scoresOf(page);
  const columns = head.slice(2, -2).map((text) => Number(text.replace('×', '').replace('k', '000')));
  expect(columns.length).toBeGreaterThanOrEqual(4);
  const methods = { SAP: 'sap', Lottery: 'lottery', 'One-shot': 'one-shot' } as const;
  for (const [label, method] of Object.entries(methods)) {
    const row = body.find(([name]) => name === label) ?? [];
    expect(row[1], `N of ${label}`).toBe('3');
    const cells = row.slice(2, -2).map((text) => text.replace('▲', ''));
    expect(cells, label).toEqual(columns.map((at) => expected(rows, method, at)));
  }

  const maps = page.getByRole('region', { name: 'PQ Index over p and q' });
  for (const iteration of [0, 2, 3, 5]) {
    const own = rows.filter((row) => row.method === 'sap' && row.iteration === String(iteration));
    const mean = own.reduce((sum, row) => sum + Number(row.pqi_global), 0) / 3;
    await expect(maps.getByRole('figure', { name: new RegExp(`^Iteration ${iteration}:`) })).toContainText(
      `Iteration ${iteration} ${mean.toFixed(3)}`,
    );
  }
});

test('a sweep makes room for a run of the Lab; it pauses, goes on and stops as a whole', async ({ page }) => {
  await openLab(page);
  await skipQuestion(page);
  await keepOnlySap(page);
  await makeTiny(page, { train: 4000, test: 100, hidden: '128', iterations: 5, epochs: 6 });
  await openSweep(page);
  const { add, dialog, seeds, start, line } = sweepOf(page);
  await add.selectOption('γ (scaling)');
  await dialog.getByRole('textbox', { name: 'γ (scaling)' }).fill('1..4');
  await seeds.fill('0-4');
  await expect(start).toHaveText('Start 20 runs');
  await start.click();
  await expect(line).toContainText('2 running', { timeout: 20_000 });
  await makeTiny(page);
  await labOf(page).runButton.click();
  await expect(labOf(page).progress).toContainText('finished', { timeout: 20_000 });
  await expect(line).toContainText(/\d+ of 20 runs done, 2 running, .* left/, { timeout: 20_000 });
  await line.getByRole('button', { name: 'Pause' }).click();
  await expect(line).toContainText(/\d+ of 20 runs done, paused/);
  await line.getByRole('button', { name: 'Go on' }).click();
  await expect(line).toContainText('2 running');
  await line.getByRole('button', { name: 'Stop' }).click();
  await expect(line).toContainText(/Sweep 1 is over: \d+ of 20 runs done, \d+ stopped/);
  await line.getByRole('button', { name: 'Resume' }).click();
  await expect(line).toContainText('2 running');
});

test('bad values are said at their axis; a grid goes to sweep.json and comes back', async ({ page }) => {
  await openLab(page);
  await openSweep(page);
  const { add, dialog, grid, start } = sweepOf(page);
  await add.selectOption('p');
  const p = dialog.getByRole('textbox', { name: 'p', exact: true });
  await p.fill('0.5, nine');
  await expect(dialog.getByText('The axis p takes numbers, not “nine”.')).toBeVisible();
  await expect(start).toBeDisabled();
  await p.fill('0.5:2:0.5');
  await expect(dialog.getByText('One combination cannot run and is left out')).toBeVisible();
  await expect(grid.getByRole('listitem')).toHaveText([
    /^SAP p.½$/,
    /^SAP p.1$/,
    /^SAP p.1.5$/,
    /^Lottery Ticket$/,
  ]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save as sweep.json' }).click(),
  ]);
  const file = await readFile(await download.path());
  await dialog.getByText('γ, the scaling').click();
  await expect(start).toHaveText('Start 15 runs');
  const open = (name: string, buffer: Buffer) =>
    dialog.getByLabel('Open a sweep.json').setInputFiles({ name, mimeType: 'application/json', buffer });
  await open('mine.json', file);
  await expect(start).toHaveText('Start 12 runs');
  await expect(p).toHaveValue('0.5, 1, 1.5, 2');
  await open('broken.json', Buffer.from('{"sweep": 7}'));
  await expect(dialog.getByText(/^broken\.json: This is no sweep of version 1/)).toBeVisible();
  await expect(start).toHaveText('Start 12 runs');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the Sweep dialog in the ${colorScheme} theme, and on a phone nothing runs over`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openLab(page);
    await openSweep(page);
    const { add, dialog } = sweepOf(page);
    await dialog.getByText('p × q').click();
    await add.selectOption('Scope');
    const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join()}`),
    ).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText('Setup', { exact: true }).click();
    await openSweep(page);
    const over = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
}
