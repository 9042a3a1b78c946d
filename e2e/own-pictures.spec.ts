import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { encodeTar } from '../src/core/datasets/encode-tar';
import { dropFiles } from './fixtures/drop';
import { expectFinished, keepOnlySap, labOf, makeTiny, openLab } from './fixtures/lab';
import { cifarBatch, dropFromDisk, png, writeTree } from './fixtures/pictures';
import { expect, test } from './support/page';

const CIFAR = [
  { name: 'data_batch_1.bin', buffer: Buffer.from(cifarBatch(0, 40, 10)) },
  { name: 'test_batch.bin', buffer: Buffer.from(cifarBatch(100, 20, 10)) },
];

const CIFAR_12K = '../shared/data/cifar10-12k';
const NO_CIFAR_12K = `Skipped: the folder ${CIFAR_12K} is not there.`;

async function openData(page: Page) {
  await labOf(page).setup.getByRole('combobox', { name: 'Data' }).selectOption('Your own files …');
  const dialog = page.getByRole('dialog', { name: 'Data' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** 24 pictures in two classes that are easy to tell apart, taller than wide. */
function pets(): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 12; i++) {
    files[`pets/cat/${i}.png`] = png(20, 30, (x, _, channel) => (channel === 0 ? 250 - 9 * x : 4 * i));
    files[`pets/dog/${i}.png`] = png(20, 30, (_, y, channel) => (channel === 2 ? 250 - 7 * y : 4 * i));
  }
  return files;
}

test('CIFAR-10 batches dropped on the page are loaded and trained on', async ({ page }) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  await dropFiles(page.getByRole('main'), CIFAR);
  await expect(setup.getByRole('button', { name: 'Look at the data: CIFAR-10' })).toBeVisible();
  await expect(setup.getByText('40 training + 20 test')).toBeVisible();
  await keepOnlySap(page);
  await makeTiny(page, { train: 40, test: 20, batch: 10 });
  await runButton.click();
  await expectFinished(page);
});

test('CIFAR-10 as downloaded, a .tar.gz dropped on the page, is loaded', async ({ page }) => {
  await openLab(page);
  const { setup } = labOf(page);
  const files = CIFAR.map(({ name, buffer }) => ({ path: `cifar-10-batches-bin/${name}`, bytes: buffer }));
  const packed = { name: 'cifar-10-binary.tar.gz', buffer: gzipSync(encodeTar(files)) };
  await dropFiles(page.getByRole('main'), [packed]);
  await setup.getByRole('button', { name: 'Look at the data: CIFAR-10' }).click();
  const dialog = page.getByRole('dialog', { name: 'Data' });
  await expect(
    dialog.getByRole('heading', { name: /^CIFAR-10: .* 40 training and 20 test images$/ }),
  ).toBeVisible();
});

test('real CIFAR-10 dropped from the disk: ten classes in equal parts, and a run on some of it', async ({
  page,
}) => {
  test.skip(!existsSync(CIFAR_12K), NO_CIFAR_12K);
  await openLab(page);
  const { setup, runButton } = labOf(page);
  await dropFromDisk(
    page,
    ['data_batch_1.bin', 'test_batch.bin'].map((name) => resolve(CIFAR_12K, name)),
  );
  await setup.getByRole('button', { name: 'Look at the data: CIFAR-10' }).click();
  const dialog = page.getByRole('dialog', { name: 'Data' });
  await expect(
    dialog.getByRole('heading', { name: /^CIFAR-10: .* 10,000 training and 2,000 test images$/ }),
  ).toBeVisible();
  const counts = dialog.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(counts).toHaveCount(10);
  for (const name of ['airplane', 'truck'])
    await expect(dialog.getByRole('img', { name: `Example of ${name}` })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await keepOnlySap(page);
  await makeTiny(page, { train: 1000, test: 500, hidden: '16', iterations: 1, epochs: 1 });
  await expect(setup.getByText('1,000 training + 500 test')).toBeVisible();
  await runButton.click();
  await expectFinished(page);
});

test('CIFAR as downloaded, an archive, and CIFAR-100 from the picker', async ({ page }) => {
  await openLab(page);
  const dialog = await openData(page);
  const picker = dialog.getByLabel('Files', { exact: true });
  const files = CIFAR.map(({ name, buffer }) => ({ path: `cifar-10-batches-bin/${name}`, bytes: buffer }));
  const names = { path: 'cifar-10-batches-bin/readme.html', bytes: Buffer.from('<p>About CIFAR-10</p>') };
  const packed = gzipSync(encodeTar([...files, names]));
  const gz = { name: 'cifar-10-binary.tar.gz', mimeType: 'application/gzip', buffer: packed };
  await picker.setInputFiles(gz);
  await expect(
    dialog.getByRole('heading', {
      name: 'CIFAR-10: 32 × 32 × 3, 10 classes, 40 training and 20 test images',
    }),
  ).toBeVisible();
  await expect(dialog.getByRole('list', { name: 'Left out' })).toContainText('readme.html was left out');
  await expect(dialog.getByRole('rowheader', { name: 'automobile' })).toBeVisible();

  const hundred = [
    { name: 'train.bin', mimeType: '', buffer: Buffer.from(cifarBatch(0, 100, 100)) },
    { name: 'test.bin', mimeType: '', buffer: Buffer.from(cifarBatch(500, 100, 100)) },
  ];
  await picker.setInputFiles(hundred);
  await expect(
    dialog.getByRole('heading', { name: /^CIFAR-100: .* 100 classes, 100 training and 100 test images$/ }),
  ).toBeVisible();
  await expect(dialog.getByRole('rowheader', { name: 'aquarium_fish' })).toBeVisible();
});

test('a folder of pictures: chosen or dropped, classes from its folders, what is broken named and left out', async ({
  page,
}, testInfo) => {
  await openLab(page);
  const { setup } = labOf(page);
  const jpeg = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg'));
    return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
  });
  const folder = writeTree(testInfo.outputPath('chosen'), {
    ...pets(),
    'pets/cat/photo.jpg': Uint8Array.from(jpeg),
    'pets/cat/broken.png': Buffer.from('nothing'),
    'pets/dog/cut.png': png(20, 30, () => 7).subarray(0, 60),
    'pets/notes.txt': Buffer.from('about my pets'),
    'pets/.DS_Store': Buffer.from('x'),
  });
  const loaded = 'pets: 32 × 32 × 3, 2 classes, 20 training and 5 test images';

  await test.step('chosen', async () => {
    const dialog = await openData(page);
    await dialog.getByLabel('Folder', { exact: true }).setInputFiles(`${folder}/pets`);
    await expect(dialog.getByRole('heading', { name: loaded })).toBeVisible();
    await expect(dialog.getByRole('list', { name: 'Left out' }).getByRole('listitem')).toHaveText([
      'pets/cat/broken.png was left out: it is neither PNG nor JPEG.',
      'pets/dog/cut.png was left out: the picture is broken or too large.',
      'pets/notes.txt was left out: it is no image or label file.',
    ]);
    for (const name of ['cat', 'dog'])
      await expect(dialog.getByRole('img', { name: `Example of ${name}` })).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('dropped, a class at a time folder by folder', async () => {
    await setup.getByRole('combobox', { name: 'Data' }).selectOption('Strokes');
    await expect(setup.getByRole('button', { name: 'Look at the data: Strokes' })).toBeVisible();
    await dropFromDisk(page, [`${folder}/pets`]);
    await expect(setup.getByRole('button', { name: 'Look at the data: pets' })).toBeVisible();
    await expect(setup.getByText(/^pets\/cat\/broken\.png was left out/)).toBeVisible();
    await expect(setup.getByText('20 training + 5 test')).toBeVisible();
    await expect(setup.getByText(/^Only 5 of your 25 pictures are for testing; 10 are needed: /)).toHaveCount(
      1,
    );
    await expect(setup.getByText('The data is too small for a run.')).toBeVisible();
    await dropFromDisk(page, [`${folder}/pets/cat`, `${folder}/pets/dog`]);
    await expect(setup.getByRole('button', { name: 'Look at the data: Pictures' })).toBeVisible();
  });
});

const tar = gzipSync(encodeTar(CIFAR.map(({ name, buffer }) => ({ path: name, bytes: buffer }))));
const batch = CIFAR[0]?.buffer ?? Buffer.alloc(0);

/** What is dropped, and what the sentence must say. */
const FAULTS = [
  {
    fault: 'an archive cut short',
    files: { 'cifar-10-binary.tar.gz': tar.subarray(0, 400) },
    says: 'cifar-10-binary.tar.gz is gzip but cannot be unpacked',
  },
  {
    fault: 'a batch cut short',
    files: { 'data_batch_1.bin': batch.subarray(0, 5000) },
    says: 'data_batch_1.bin is truncated or no CIFAR batch: 5000 bytes are not a whole number of CIFAR-10 records of 3073 bytes (1927 bytes are left over).',
  },
  {
    fault: 'a label there is not',
    files: { 'data_batch_1.bin': Buffer.concat([Buffer.from([77]), batch.subarray(1)]) },
    says: 'data_batch_1.bin has label 77 in record 0',
  },
  {
    fault: 'test images without training images',
    files: { 'test_batch.bin': CIFAR[1]?.buffer ?? Buffer.alloc(0) },
    says: "test_batch.bin holds CIFAR-10's test images, and no training images came along: choose data_batch_1.bin to data_batch_5.bin too",
  },
  {
    fault: 'the Python version',
    files: { data_batch_1: Buffer.from([0x80, 2, 0x7d, 0x71]) },
    says: 'data_batch_1 is a Python pickle',
  },
  {
    fault: 'pictures of which none can be read',
    files: { 'all/a/1.png': Buffer.from('no'), 'all/b/2.png': Buffer.from('no') },
    says: 'None of the pictures could be read',
  },
  {
    fault: 'one class only',
    files: { 'only/cat/1.png': png(4, 4, () => 1), 'only/cat/2.png': png(4, 4, () => 2) },
    says: 'There is one class folder only, cat: put the pictures of each class into a folder of its own',
  },
] as const;

test('what cannot be used is refused with a sentence, and the data loaded before stays', async ({
  page,
}, testInfo) => {
  await openLab(page);
  const { setup } = labOf(page);
  const used = setup.getByRole('button', { name: 'Look at the data: CIFAR-10' });
  await dropFiles(page.getByRole('main'), CIFAR);
  await expect(used).toBeVisible();
  for (const [place, { fault, files, says }] of FAULTS.entries()) {
    await test.step(fault, async () => {
      const folder = writeTree(testInfo.outputPath(String(place)), files);
      const tops = new Set(Object.keys(files).map((path) => `${folder}/${path.split('/')[0]}`));
      await dropFromDisk(page, [...tops]);
      await expect.soft(setup.getByRole('alert')).toContainText(says);
      await expect.soft(used).toBeVisible();
    });
  }
  await dropFiles(page.getByRole('main'), CIFAR);
  await expect(setup.getByRole('alert')).toHaveCount(0);
});
