import { expectFinished, keepOnlySap, labOf, makeTiny, openLab } from './fixtures/lab';
import { expect, test } from './support/page';

test('“Fastest that works” refuses the software WebGPU adapter and says why', async ({ page }) => {
  await openLab(page);
  const backend = labOf(page).setup.getByRole('combobox', { name: 'Backend' });
  await expect(backend).toHaveValue('auto');
  await expect(backend).toHaveAccessibleDescription(
    /^WebAssembly.*fastest that works here; not WebGPU: only a software adapter is there \(.*swiftshader.*\)/i,
  );
  await page.getByRole('button', { name: /^WebAssembly/ }).click();
  const sheet = page.getByRole('dialog', { name: 'Backend' });
  await expect(sheet.getByRole('row', { name: /^webgpu no only a software adapter/ })).toBeVisible();
  await expect(sheet.getByRole('row', { name: /^wasm yes passed its self-test/ })).toBeVisible();
});

test('a tiny run trains on the software WebGPU adapter when a person asks for it', async ({ page }) => {
  await openLab(page);
  const { setup, runButton } = labOf(page);
  const backend = setup.getByRole('combobox', { name: 'Backend' });
  await backend.selectOption('WebGPU');
  await expect(backend).toHaveAccessibleDescription(
    /^WebGPU on a software adapter \(.*swiftshader.*\): WebGPU, as you chose/i,
    { timeout: 30_000 },
  );
  await expect(page.getByRole('button', { name: /^WebGPU on a software adapter/ })).toBeVisible();
  await keepOnlySap(page);
  await makeTiny(page, { train: 40, test: 20, batch: 20, hidden: '8', iterations: 1 });
  await runButton.click();
  await expectFinished(page, 60_000);
});

test('every other backend can be chosen, and trains', async ({ page }) => {
  await openLab(page);
  const { setup, runButton, shownRun } = labOf(page);
  const backend = setup.getByRole('combobox', { name: 'Backend' });
  await keepOnlySap(page);
  await makeTiny(page, { train: 40, test: 20, batch: 20, hidden: '8', iterations: 1 });
  for (const [run, choice] of ['WebAssembly', 'Plain JavaScript'].entries()) {
    await backend.selectOption(choice);
    await expect(backend).toHaveAccessibleDescription(new RegExp(`: ${choice}, as you chose\\.$`));
    await runButton.click();
    await expect(shownRun.getByRole('option', { selected: true })).toHaveText(new RegExp(`^Run ${run + 1}:`));
    await expectFinished(page);
  }
});
