import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { networkOf } from './fixtures/channels';
import { dropFiles } from './fixtures/drop';
import { CLASSES, PER_CLASS, shapesPair } from './fixtures/idx-pair';
import {
  changeSettings,
  expectFinished,
  keepOnlySap,
  labOf,
  makeTiny,
  openLab,
  openMethod,
} from './fixtures/lab';
import { stranger } from './fixtures/stranger';
import { expect, test } from './support/page';

const MNIST_10K = '../shared/data/mnist-10k';
const NO_MNIST_10K = `Skipped: the folder ${MNIST_10K} is not there.`;
/** Digits 0 to 9 in MNIST's test file. */
const MNIST_10K_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

async function openData(page: Page): Promise<Locator> {
  await labOf(page).setup.getByRole('combobox', { name: 'Data' }).selectOption('Your own files …');
  const dialog = page.getByRole('dialog', { name: 'Data' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Training and test images per class name, as the table shows them. */
async function classCounts(dialog: Locator): Promise<Readonly<Record<string, readonly [number, number]>>> {
  const rows = await dialog
    .getByRole('row')
    .filter({ has: dialog.page().getByRole('rowheader') })
    .all();
  const entries = rows.map(async (row) => {
    const cells = await row.getByRole('cell').allTextContents();
    const [train = Number.NaN, test = Number.NaN] = cells
      .filter((text) => /^[\d,]+$/.test(text))
      .map((text) => Number(text.replaceAll(',', '')));
    return [await row.getByRole('rowheader').innerText(), [train, test]] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** How many different grey values a picture on the screen has. */
function shades(picture: Locator): Promise<number> {
  return picture.evaluate((node) => {
    if (!(node instanceof HTMLCanvasElement)) return 0;
    const data = node.getContext('2d')?.getImageData(0, 0, node.width, node.height).data ?? [];
    return new Set(data).size;
  });
}

test('files from the picker: class names, split, samples, counts, training, and there again after a reload', async ({
  page,
}) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  let dialog = await openData(page);
  await dialog.getByRole('textbox', { name: 'Class names' }).fill(CLASSES.join(', '));
  await dialog.getByRole('spinbutton', { name: 'Test share' }).fill('0.25');
  await dialog.getByLabel('Files', { exact: true }).setInputFiles([...shapesPair()]);
  await expect(
    dialog.getByRole('heading', {
      name: /^shapes-images: 12 × 12 grey, 3 classes, 90 training and 30 test images$/,
    }),
  ).toBeVisible();
  const counts = await classCounts(dialog);
  expect(Object.keys(counts)).toEqual([...CLASSES]);
  expect(Object.values(counts).map(([train, test]) => train + test)).toEqual(CLASSES.map(() => PER_CLASS));
  for (const name of CLASSES)
    expect(await shades(dialog.getByRole('img', { name: `Example of ${name}` }))).toBeGreaterThan(1);

  await test.step('another split of the same files', async () => {
    await dialog.getByRole('spinbutton', { name: 'Test share' }).fill('0.5');
    await dialog.getByRole('button', { name: /^Read the files again/ }).click();
    await expect(dialog.getByRole('heading', { name: /60 training and 60 test images$/ })).toBeVisible();
  });
  await dialog.getByRole('button', { name: 'Close' }).click();
  // The run used all images of the files, so it uses all of the new split too.
  await expect(setup.getByText('60 training + 60 test')).toBeVisible();
  await keepOnlySap(page);
  await makeTiny(page, { train: 60, test: 60, batch: 20 });
  await runButton.click();
  await expectFinished(page);

  await page.reload();
  await setup.getByRole('combobox', { name: 'Data' }).selectOption('shapes-images');
  await expect(setup.getByRole('button', { name: 'Look at the data: shapes-images' })).toBeVisible();
  await setup.getByRole('button', { name: 'Look at the data: shapes-images' }).click();
  dialog = page.getByRole('dialog', { name: 'Data' });
  await expect(
    dialog
      .getByText('shapes-images was read from this browser’s storage.')
      .or(dialog.getByText("shapes-images was read from this browser's storage.")),
  ).toBeVisible();
  expect(Object.keys(await classCounts(dialog))).toEqual([...CLASSES]);
});

/** What the classes of the shown run are called: in the table behind the map of classes by channel. */
async function classesOfRun(page: Page): Promise<readonly string[]> {
  const { scores } = networkOf(page);
  await scores.getByText('Classes', { exact: true }).click();
  await scores.getByRole('button', { name: /^Show the numbers: classes by channel/ }).click();
  const columns = page.getByRole('dialog', { name: /classes by channel$/ }).getByRole('columnheader');
  await expect(columns.first()).toHaveText('Channel');
  const [, ...names] = await columns.allTextContents();
  await page.keyboard.press('Escape');
  return names;
}

test('a run on files has their class names: beside other data, after a reload and in another browser', async ({
  page,
}) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  const dialog = await openData(page);
  await dialog.getByRole('textbox', { name: 'Class names' }).fill(CLASSES.join(', '));
  await dialog.getByLabel('Files', { exact: true }).setInputFiles([...shapesPair()]);
  await expect(dialog.getByRole('heading', { name: /^shapes-images: / })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await setup.getByRole('combobox', { name: 'Preset' }).selectOption('Channels while training');
  const control = await openMethod(page, 'Random channels');
  await control.getByRole('button', { name: 'Remove Random channels' }).click();
  await setup.getByRole('textbox', { name: 'Channels' }).fill('4, 6');
  for (const [name, value] of Object.entries({ Epochs: 2, 'Cut every': 1, Until: 1 }))
    await setup.getByRole('spinbutton', { name, exact: true }).fill(String(value));
  await changeSettings(page, { 'Batch size': 24 });
  await runButton.click();
  await expectFinished(page);
  expect(await classesOfRun(page)).toEqual(CLASSES);

  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Records, JSON' }).click(),
  ]);
  await page.keyboard.press('Escape');
  const records = readFileSync(await download.path());

  await setup.getByRole('combobox', { name: 'Data' }).selectOption('Strokes');
  await expect(setup.getByRole('button', { name: 'Look at the data: Strokes' })).toBeVisible();
  expect(await classesOfRun(page), 'beside other data').toEqual(CLASSES);

  await page.reload();
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: /^Run 1, / }).click();
  await page.getByRole('button', { name: 'Open in the Lab' }).click();
  expect(await classesOfRun(page), 'after a reload').toEqual(CLASSES);

  const other = await stranger(page, './');
  await dropFiles(other.page.locator('body'), [{ name: 'runs.json', buffer: records }]);
  await expect(other.page.locator('.note-line')).toContainText('runs.json: 1 run is shown');
  expect(await classesOfRun(other.page), 'in another browser').toEqual(CLASSES);
  await other.context.close();
});

test('files dropped anywhere on the page are loaded', async ({ page }) => {
  await openLab(page);
  const { setup } = labOf(page);
  await dropFiles(page.getByRole('main'), shapesPair());
  await expect(setup.getByRole('button', { name: 'Look at the data: shapes-images' })).toBeVisible();
  await expect(setup.getByText('96 training + 24 test')).toBeVisible();
  await expect(
    setup.getByRole('combobox', { name: 'Data' }).getByRole('option', { selected: true }),
  ).toHaveText('shapes-images');
});

test('mnist-10k dropped on the data sheet: ten classes, the right counts, and a run on them', async ({
  page,
}) => {
  test.skip(!existsSync(MNIST_10K), NO_MNIST_10K);
  await openLab(page);
  const { runButton, setup } = labOf(page);
  const dialog = await openData(page);
  const files = ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'];
  await dropFiles(
    dialog.getByRole('region', { name: 'Your own files' }),
    files.map((name) => ({ name, buffer: readFileSync(join(MNIST_10K, name)) })),
  );
  await expect(
    dialog.getByRole('heading', { name: /28 × 28 grey, 10 classes, 8,000 training and 2,000 test images$/ }),
  ).toBeVisible();
  const counts = await classCounts(dialog);
  expect(Object.values(counts).map(([train, test]) => train + test)).toEqual(MNIST_10K_COUNTS);
  for (const digit of ['0', '9'])
    expect(await shades(dialog.getByRole('img', { name: `Example of ${digit}` }))).toBeGreaterThan(10);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await keepOnlySap(page);
  await makeTiny(page, { train: 2000, test: 1000, hidden: '32', iterations: 1, epochs: 2 });
  await expect(setup.getByText('2,000 training + 1,000 test')).toBeVisible();
  await runButton.click();
  await expectFinished(page);
  // A small net learns real digits: far above the 10 % of guessing.
  await expect(page.getByRole('figure', { name: /^Test accuracy\..*SAP from [6-9]\d\.\d/ })).toBeVisible();
});

test('mnist-10k from the file picker is there without the files after a reload', async ({ page }) => {
  test.skip(!existsSync(MNIST_10K), NO_MNIST_10K);
  await openLab(page);
  const { setup } = labOf(page);
  const dialog = await openData(page);
  await dialog.getByRole('spinbutton', { name: 'Test share' }).fill('0.1');
  await dialog
    .getByLabel('Files', { exact: true })
    .setInputFiles([`${MNIST_10K}/t10k-images-idx3-ubyte.gz`, `${MNIST_10K}/t10k-labels-idx1-ubyte.gz`]);
  await expect(dialog.getByRole('heading', { name: /9,000 training and 1,000 test images$/ })).toBeVisible();
  await page.reload();
  await setup.getByRole('combobox', { name: 'Data' }).selectOption('t10k-images-idx3-ubyte');
  await setup.getByRole('button', { name: 'Look at the data: t10k-images-idx3-ubyte' }).click();
  await expect(page.getByRole('heading', { name: /9,000 training and 1,000 test images$/ })).toBeVisible();
});
