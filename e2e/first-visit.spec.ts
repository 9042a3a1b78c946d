import { expectFinished, labOf, numbersOf, openLab } from './fixtures/lab';
import { expect, test } from './support/page';

test('a recorded run is painted before anything trains, with its date and machine', async ({ page }) => {
  await page.goto('./');
  const { recordedOn, charts, progress, runButton } = labOf(page);
  await expect(recordedOn).toHaveText(/^Recorded on \d{1,2} [A-Z][a-z]+ 20\d\d, .*cores.*WebAssembly/);
  await expect(progress).toHaveCount(0);
  await expect(
    charts.getByRole('figure', { name: /^PQ Index\..*SAP fell, rose and fell again; Lottery/ }),
  ).toBeVisible();
  await expect(charts.getByRole('figure', { name: /^Test accuracy\..*SAP from \d/ })).toBeVisible();
  await expect(runButton).toHaveText('Run both');
  await expect(runButton).toBeEnabled();
});

test('one click trains both methods to their end and shows three phases; the same seed gives the same numbers', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await openLab(page);
  const { setup, runButton, progress, charts, shownRun, footer } = labOf(page);
  await runButton.click();
  await expect(runButton).toBeDisabled();
  await expect(progress).toHaveCount(2);
  await expectFinished(page, 150_000);

  await expect(
    charts.getByRole('figure', {
      name: /PQ Index so far: SAP fell, rose and fell again; Lottery fell, rose and fell again\./,
    }),
  ).toBeVisible();
  // The ribbon itself: number, arrow, name.
  for (const phase of [/^1↘/, /^2↗/, /^3↘/]) await expect(page.getByText(phase)).toBeVisible();
  await expect(progress.filter({ hasText: /finished: 14 cuts, accuracy \d+\.\d/ })).toHaveCount(2);
  for (const method of ['SAP', 'Lottery'])
    await expect(
      charts.getByText(new RegExp(`^${method}\\s*PQI 0\\.\\d{3}\\s*accuracy \\d+\\.\\d`)),
    ).toBeVisible();

  const pqi = await numbersOf(page, 'PQ Index');
  const accuracy = await numbersOf(page, 'Test accuracy');
  expect(pqi).toHaveLength(1 + 15);
  expect(
    pqi
      .slice(1)
      .flatMap(([, ...values]) => values)
      .filter((value) => !/^0(\.\d+)?$/.test(value)),
  ).toEqual([]);

  await setup.getByRole('button', { name: 'Restart, same seed' }).click();
  await expect(shownRun.getByRole('option', { selected: true })).toHaveText(/^Run 2: SAP, Lottery, seed 0$/);
  // Three iterations of both are enough to compare.
  for (const line of [progress.first(), progress.last()])
    await expect(line).toHaveText(/iteration ([3-9]|1\d)\//, { timeout: 60_000 });
  await footer.getByRole('button', { name: 'Stop' }).click();
  await expect(progress.filter({ hasText: 'stopped after' })).toHaveCount(2);
  expect((await numbersOf(page, 'PQ Index')).slice(0, 4)).toEqual(pqi.slice(0, 4));
  expect((await numbersOf(page, 'Test accuracy')).slice(0, 4)).toEqual(accuracy.slice(0, 4));
});
