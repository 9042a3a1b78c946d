import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Download, Locator, Page } from '@playwright/test';
import { unzipSync, zipSync } from 'fflate';
import * as ort from 'onnxruntime-web';
import { SaxesParser } from 'saxes';
import { generateStrokes } from '../src/core/datasets/strokes/strokes';
import { dropFiles } from './fixtures/drop';
import { expectFinished, labOf, numbersOf, openLab, skipQuestion } from './fixtures/lab';
import { accuracyOfLayersModel } from './fixtures/layers-model';
import { rowsOf } from './fixtures/records';
import { stranger } from './fixtures/stranger';
import { expect, test } from './support/page';

const IMAGES = { train: 200, test: 100 };
/** As links were made when version 1 was new; they have to open for ever. */
const LINK =
  '#v1.hidden=16,12&train=200&test=100&iterations=2&epochs=1&batch=50&m=sap;p:1;q:2;gamma:2.5&m=lottery;fraction:0.5';

const noteOf = (page: Page): Locator => page.locator('.note-line');
const picker = (page: Page): Locator => page.getByLabel('Files to open');

async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

test('a link carries the form and the place, by keyboard and without a fault of access', async ({ page }) => {
  await openLab(page);
  await page.goto(`./${LINK}`);
  await expect(noteOf(page)).toContainText(
    'The form holds the setup of the link: SAP, Lottery on Strokes, seed 0.',
  );
  const { setup, crossHair } = labOf(page);
  await expect(setup.getByRole('textbox', { name: 'Hidden layers' })).toHaveValue('16, 12');
  await expect(setup.getByText('200 training + 100 test')).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#lab');
  await setup.getByRole('spinbutton', { name: 'Seed' }).fill('42');

  await page.getByRole('button', { name: 'Share' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await expect(dialog.getByRole('textbox', { name: 'Link' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#v1.hidden=16,12&train=200&test=100&iterations=2&epochs=1&batch=50&seed=42&m=sap');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Share' })).toBeFocused();

  const other = await stranger(page, link);
  const theirs = labOf(other.page);
  await expect(theirs.setup.getByRole('spinbutton', { name: 'Seed' })).toHaveValue('42');
  await expect(theirs.setup.getByRole('textbox', { name: 'Hidden layers' })).toHaveValue('16, 12');
  await expect(theirs.crossHair).toHaveAttribute(
    'aria-valuenow',
    (await crossHair.getAttribute('aria-valuenow')) ?? '',
  );

  // To a run, a layer and an iteration; then to another screen; the form stays.
  await other.page.goto('./#v1.run=recorded-three-phases-1&layer=dense2&iteration=3');
  await expect(other.page.getByRole('radio', { name: 'Lottery' })).toBeChecked();
  await expect(theirs.crossHair).toHaveAttribute('aria-valuenow', '3');
  await expect(other.page.getByRole('button', { name: 'Back to all layers' })).toBeVisible();
  await other.page.goto('./#v1.screen=compare');
  await expect(other.page.getByRole('link', { name: 'Compare' })).toHaveAttribute('aria-current', 'page');
  await other.page.goto('./#lab');
  await expect(theirs.setup.getByRole('spinbutton', { name: 'Seed' })).toHaveValue('42');
  await other.context.close();
});

test('a broken or hostile link is a sentence, and the page is as it was', async ({ page }) => {
  const links: readonly (readonly [string, RegExp])[] = [
    ['#v2.anything', /version 2, and this page reads version 1/],
    ['#v1.hidden=4&m=best', /a method must be one of/],
    ['#v1.hidden=4&epochs=1e999&m=sap', /Epochs takes a whole number/],
    ['#v1.__proto__=1&m=sap', /unknown part/],
    ['#v1.hidden=4&m=%E0%A4%A', /damaged near/],
    ['#v1.hidden=<img src=x onerror=alert(1)>&m=sap', /must be a whole number from 0, not NaN/],
    [`#v1.run=${'x'.repeat(9000)}`, /more than 8000/],
    ['#v1.run=nobody-has-it&iteration=3', /The run it points to is not in this browser/],
  ];
  for (const [place, [link, sentence]] of links.entries()) {
    // The first two open the page, the others arrive while it is open.
    if (place < 2) await page.goto('about:blank');
    await page.goto(`./${link}`);
    await expect(noteOf(page)).toContainText(sentence);
    await expect(labOf(page).recordedOn).toBeVisible();
    await expect(labOf(page).setup.getByRole('textbox', { name: 'Hidden layers' })).toHaveValue('128, 256');
  }
  await noteOf(page).getByRole('button', { name: 'Close' }).click();
  await expect(noteOf(page)).toBeEmpty();
  // A million images are not made for the asking.
  await page.goto('./#v1.hidden=4&train=1000000&test=1000000&m=sap');
  await expect(labOf(page).setup.getByText('1,000,000 training + 1,000,000 test')).toBeVisible();
  await expect(labOf(page).setup.getByRole('button', { name: 'Look at the data: Strokes' })).toBeVisible();
});

interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Chromium lets a page save ten files; the next one it may hold back until somebody presses again. */
async function downloadOf(page: Page, button: Locator): Promise<Download> {
  const press = (timeout: number) =>
    Promise.all([page.waitForEvent('download', { timeout }), button.click()]).then(([download]) => download);
  return press(10_000).catch(() => press(30_000));
}

/** Every file of the Export dialog by its label. */
async function exportAll(page: Page): Promise<ReadonlyMap<string, Saved>> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('listitem').first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const files = new Map<string, Saved>();
  for (const button of await dialog.getByRole('listitem').getByRole('button').all()) {
    const download = await downloadOf(page, button);
    const bytes = await readFile(await download.path());
    files.set((await button.textContent()) ?? '', { name: download.suggestedFilename(), bytes });
    await expect(dialog.getByText(`Saved as ${download.suggestedFilename()}.`)).toBeVisible();
  }
  await page.keyboard.press('Escape');
  return files;
}

function textsOf(svg: string): readonly string[] {
  const texts: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (text) => {
    if (text.trim() !== '') texts.push(text);
  });
  parser.write(svg).close();
  return texts;
}

/** Weights that the masks of an exported layers model keep. */
function keptIn(files: Readonly<Record<string, Uint8Array>>): number {
  const { userDefinedMetadata } = JSON.parse(Buffer.from(files['model.json'] ?? []).toString('utf8'));
  const letters = Object.values<string>(JSON.parse(userDefinedMetadata.masks)).join('');
  return letters.split('1').length - 1;
}

/** Share of the run's test images that an exported ONNX model reads right. */
async function accuracyOfOnnx(bytes: Uint8Array): Promise<number> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const { test: split, normalisation } = generateStrokes(IMAGES.train, IMAGES.test);
  const [mean = 0, std = 1] = [normalisation.mean[0], normalisation.std[0]];
  const data = Float32Array.from(split.images, (pixel) => (pixel / 255 - mean) / std);
  const { logits } = await session.run({ image: new ort.Tensor('float32', data, [IMAGES.test, 1, 28, 28]) });
  const values = await logits?.getData();
  if (!(values instanceof Float32Array)) throw new Error('no logits');
  const right = [...split.labels].filter((label, i) => {
    const own = [...values.subarray(10 * i, 10 * i + 10)];
    return own.indexOf(Math.max(...own)) === label;
  });
  return right.length / IMAGES.test;
}

test('everything that is exported can be read by others, and the zip by another browser', async ({
  page,
}) => {
  await page.goto(`./${LINK}`);
  await skipQuestion(page);
  await labOf(page).runButton.click();
  await expectFinished(page);
  const numbers = [await numbersOf(page, 'PQ Index'), await numbersOf(page, 'Neurons alive')];
  const files = await exportAll(page);
  const fileOf = (label: string): Saved => {
    const file = files.get(label);
    if (file === undefined) throw new Error(`no file ${label}`);
    return file;
  };
  const textOf = (label: string) => fileOf(label).bytes.toString('utf8');
  expect(files.size).toBe(12);

  const rows = rowsOf(textOf('Records, CSV'));
  expect(rows.map(({ method, iteration }) => `${method} ${iteration}`)).toEqual(
    ['sap', 'lottery'].flatMap((method) => [0, 1, 2].map((iteration) => `${method} ${iteration}`)),
  );
  expect(rowsOf(textOf('Layers, CSV'))).toHaveLength(2 * 3 * 3);
  expect(JSON.parse(textOf('Records, JSON')).runs).toHaveLength(2);
  expect(textOf('Methods, text')).toMatch(/^Data: strokes, the first 200 training and 100 test images/);
  const svg = textOf('Chart, SVG');
  expect(svg.length).toBeLessThan(200_000);
  const texts = textsOf(svg);
  for (const text of ['SAP', 'Lottery', 'Pruning iteration', 'Test accuracy, %', 'PQ Index'])
    expect(texts).toContain(text);
  expect(texts.join('\n')).toMatch(/Strokes · 200 \+ 100 images · MLP 16-12 · 1 epoch, batch 50/);
  expect(texts.join('\n')).toMatch(/N = 1: every line is one run, seed 0\.\nMade with Pruning Lab \d/);
  expect(fileOf('Chart, PNG').bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(fileOf('Chart, PNG').bytes.readUInt32BE(16)).toBe(2 * 960);

  // The network reads as many test images right in other libraries as its record says.
  const accuracy = Number(rows[2]?.acc1_retrained);
  const model = unzipSync(fileOf('TensorFlow.js, zip').bytes);
  expect(Object.keys(model)).toEqual(['model.json', 'weights.bin']);
  expect(await accuracyOfLayersModel(model, IMAGES)).toBeCloseTo(accuracy, 10);
  expect(await accuracyOfOnnx(fileOf('ONNX').bytes)).toBeCloseTo(accuracy, 10);
  expect(textOf('PyTorch script')).toContain('CONFIG = json.loads');
  expect(Object.keys(unzipSync(fileOf('Images, zip').bytes))).toHaveLength(4);
  const zip = unzipSync(fileOf('Everything, zip').bytes);
  const networks = Object.keys(zip).filter((path) => path.startsWith('models/'));
  expect(networks).toHaveLength(2);
  expect(Object.keys(zip)).toEqual(
    expect.arrayContaining(['README.txt', 'runs.json', 'methods.txt', 'charts.svg']),
  );

  await test.step('the zip shows the same runs in a fresh browser, networks included, also after a reload', async () => {
    const other = await stranger(page, './');
    const theirs = other.page;
    await dropFiles(theirs.locator('body'), [
      { name: 'any-name.zip', buffer: fileOf('Everything, zip').bytes },
    ]);
    await expect(noteOf(theirs)).toContainText(
      'any-name.zip: 2 runs are shown, SAP and Lottery. They are kept under Runs.',
    );
    expect([await numbersOf(theirs, 'PQ Index'), await numbersOf(theirs, 'Neurons alive')]).toEqual(numbers);
    await labOf(theirs).crossHair.press('End');
    await expect(theirs.getByRole('region', { name: 'Pruned by hand' })).toBeVisible();
    // Once more: nothing is doubled.
    await picker(theirs).setInputFiles({
      name: 'runs.json',
      mimeType: '',
      buffer: fileOf('Records, JSON').bytes,
    });
    await expect(noteOf(theirs)).toContainText('They were in this browser already.');
    await theirs.reload();
    await theirs.getByRole('link', { name: 'Runs' }).click();
    await expect(theirs.getByRole('row', { name: /^Choose Run 1|Run 1, (SAP|Lottery)/ })).toHaveCount(2);
    await other.context.close();
  });

  await test.step('models open in the network view', async () => {
    for (const label of ['safetensors', 'TensorFlow.js, zip']) {
      const { name, bytes } = fileOf(label);
      await picker(page).setInputFiles({ name, mimeType: '', buffer: bytes });
      await expect(noteOf(page)).toContainText(
        `accuracy ${(100 * accuracy).toFixed(1)}\u00a0% on the Strokes test images`,
      );
      await expect(page.getByRole('region', { name: 'Pruned by hand' })).toBeVisible();
    }
    await page.getByRole('gridcell').first().click();
    await expect(page.getByText('By hand: 1 changed')).toBeVisible();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await expect(dialog).toContainText('with the unit you changed by hand');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'TensorFlow.js, zip' }).click(),
    ]);
    const edited = unzipSync(await readFile(await download.path()));
    expect(keptIn(edited)).not.toBe(keptIn(model));
    await page.keyboard.press('Escape');
  });

  await test.step('broken files are a sentence, and nothing is lost', async () => {
    const shown = await labOf(page).shownRun.inputValue();
    const whole = fileOf('Everything, zip').bytes;
    const broken: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['half.zip', whole.subarray(0, whole.length / 2), /half\.zip is no zip, or its end is missing/],
      [
        'other.zip',
        zipSync({ 'thesis.txt': Buffer.from('x') }),
        /neither the runs\.json of the lab nor a model/,
      ],
      ['half.json', fileOf('Records, JSON').bytes.subarray(0, 999), /half\.json is not JSON/],
      ['notes.json', Buffer.from('{"a": 1}'), /notes\.json holds no runs of the lab/],
      ['iterations.csv', fileOf('Records, CSV').bytes, /table of records/],
      ['cut.safetensors', fileOf('safetensors').bytes.subarray(0, -4), /cut short/],
      ['model.json', Buffer.from(model['model.json'] ?? []), /needs the file “weights\.bin”/],
    ];
    for (const [name, bytes, sentence] of broken) {
      await picker(page).setInputFiles({ name, mimeType: '', buffer: Buffer.from(bytes) });
      await expect(noteOf(page)).toContainText(sentence);
      await expect(noteOf(page)).toContainText('Nothing else has changed.');
    }
    expect(await labOf(page).shownRun.inputValue()).toBe(shown);
    await expect(page.getByText('By hand: 1 changed')).toBeVisible();
  });

  await test.step('many runs open in Compare', async () => {
    const { runs } = JSON.parse(textOf('Records, JSON'));
    const many = [0, 1, 2, 3].flatMap((seed) =>
      runs.map((run: { runId: string; config: object }) => ({
        ...run,
        runId: `merged-${run.runId}-${seed}`,
        config: { ...run.config, seed },
      })),
    );
    await dropFiles(page.locator('body'), [
      { name: 'merged.json', buffer: Buffer.from(JSON.stringify({ schema: runs[0].schema, runs: many })) },
    ]);
    await expect(page.getByRole('link', { name: 'Compare' })).toHaveAttribute('aria-current', 'page');
    await expect(noteOf(page)).toContainText('merged.json: 8 runs are shown');
    await expect(page.getByRole('region', { name: 'Scores' }).getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('region', { name: 'Scores' }).getByRole('row').nth(1)).toContainText('4');
  });
});

test('Open, Share and Export fit on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLab(page);
  for (const name of ['Open', 'Share', 'Export']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  }
  for (const name of ['Share', 'Export']) {
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.keyboard.press('Escape');
  }
});
