import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { encodeIdx } from '../src/core/datasets/encode-idx';
import { idxFile, PER_CLASS, shapesPair } from './fixtures/idx-pair';
import { expectFinished, keepOnlySap, labOf, makeTiny, openLab } from './fixtures/lab';
import { expect, test } from './support/page';

const [images, labels] = shapesPair();
const count = 3 * PER_CLASS;

/** Every fault with the files that show it and what the sentence must say: the file's name and the fault. */
const FAULTS = [
  {
    fault: 'truncated images',
    files: [idxFile('cut.idx', images.buffer.subarray(0, 5000)), labels],
    says: `cut.idx is truncated: its header promises ${count} images of 12 x 12 x 1, which makes 17296 bytes, and it has 5000.`,
  },
  {
    fault: 'header cut short',
    files: [idxFile('head.idx', images.buffer.subarray(0, 9)), labels],
    says: 'head.idx is truncated: its header alone needs 16 bytes and the file has 9.',
  },
  {
    fault: 'wrong magic',
    files: [idxFile('paper.idx', Buffer.from('%PDF-1.7')), labels],
    says: 'paper.idx is no file the lab can read (it starts with 25 50 44 46): choose IDX files',
  },
  {
    fault: 'counts that differ',
    files: [images, idxFile('few-labels.idx', encodeIdx([100], labels.buffer.subarray(8, 108)))],
    says: 'shapes-images.idx holds 120 images and few-labels.idx holds 100 labels: they are not a pair.',
  },
  {
    fault: '.gz that is not gzip',
    files: [idxFile('plain.gz', images.buffer), labels],
    says: 'plain.gz is named .gz but is not gzip (it starts with 00 00 08 03)',
  },
  {
    fault: 'broken gzip',
    files: [idxFile('half.idx.gz', gzipSync(images.buffer).subarray(0, 60)), labels],
    says: 'half.idx.gz is gzip but cannot be unpacked, it is broken or cut short at 60 bytes',
  },
  {
    fault: 'empty',
    files: [idxFile('nothing.idx', new Uint8Array(0)), labels],
    says: 'nothing.idx is empty',
  },
  {
    fault: 'one class only',
    files: [images, idxFile('sevens.idx', encodeIdx([count], new Uint8Array(count).fill(7)))],
    says: 'sevens.idx has one class only: every label is 7.',
  },
  {
    fault: 'labels missing',
    files: [images],
    says: 'Got 1 images and 0 labels files: shapes-images.idx (images).',
  },
  {
    fault: 'values of another type',
    files: [idxFile('floats.idx', encodeIdx([2, 2, 2], new Uint8Array(32), 13)), labels],
    says: 'floats.idx holds 32-bit floats (IDX type 0x0d): save its values as unsigned bytes',
  },
] as const;

test('every bad file gets a sentence with its name and fault, and the data loaded before stays in use', async ({
  page,
}, testInfo) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  await setup.getByRole('combobox', { name: 'Data' }).selectOption('Your own files …');
  const dialog = page.getByRole('dialog', { name: 'Data' });
  const picker = dialog.getByLabel('Files', { exact: true });
  const alert = dialog.getByRole('alert');
  await picker.setInputFiles([...shapesPair()]);
  const loaded = dialog.getByRole('heading', { name: /^shapes-images: .*96 training and 24 test images$/ });
  await expect(loaded).toBeVisible();

  for (const { fault, files, says } of FAULTS) {
    await test.step(fault, async () => {
      await picker.setInputFiles([...files]);
      await expect.soft(alert).toContainText(says);
      await expect.soft(alert).toContainText('shapes-images stays loaded.');
      await expect.soft(loaded).toBeVisible();
    });
  }
  await test.step('2 GiB', async () => {
    await picker.setInputFiles([sparseFile(testInfo.outputPath('huge.idx'), 2 ** 31)]);
    await expect.soft(alert).toContainText('huge.idx is 2 GiB and the lab reads at most 1 GiB');
    await expect.soft(loaded).toBeVisible();
  });
  await test.step('too few class names', async () => {
    await dialog.getByRole('textbox', { name: 'Class names' }).fill('only, two');
    await picker.setInputFiles([...shapesPair()]);
    await expect
      .soft(alert)
      .toContainText('shapes-labels.idx has a label 2, but 2 class names cover labels 0 to 1');
  });

  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(setup.getByText('96 training + 24 test')).toBeVisible();
  await keepOnlySap(page);
  await makeTiny(page, { train: 96, test: 24, batch: 20 });
  await runButton.click();
  await expectFinished(page);
});

test('a good file after a bad one clears the sentence', async ({ page }) => {
  await openLab(page);
  await expect(labOf(page).setup.getByRole('button', { name: 'Look at the data: Strokes' })).toBeVisible();
  await labOf(page).setup.getByRole('combobox', { name: 'Data' }).selectOption('Your own files …');
  const dialog = page.getByRole('dialog', { name: 'Data' });
  const picker = dialog.getByLabel('Files', { exact: true });
  await picker.setInputFiles([idxFile('nothing.idx', new Uint8Array(0))]);
  await expect(dialog.getByRole('alert')).toContainText('nothing.idx is empty');
  await expect(dialog.getByRole('alert')).toContainText('Strokes stays loaded.');
  await picker.setInputFiles([...shapesPair()]);
  await expect(dialog.getByRole('heading', { name: /^shapes-images:/ })).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
});

/** A file of `bytes` zeros that takes no room on the disk. */
function sparseFile(path: string, bytes: number): string {
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
  return path;
}
