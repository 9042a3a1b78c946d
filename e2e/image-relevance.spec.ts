import { fillGradual, networkOf, PLAIN } from './fixtures/channels';
import { labOf } from './fixtures/lab';
import { expect, test } from './support/page';

test('relevance over the image at every layer, while the run works and when it is paused', async ({
  page,
}) => {
  await fillGradual(page, {
    ...PLAIN,
    ...{ epochs: 24, images: { train: 2000, test: 100, batch: 10 } },
  });
  const { runButton, footer, progress } = labOf(page);
  const { network, scores } = networkOf(page);
  await runButton.click();
  const map = scores.getByRole('img', { name: /^Relevance at / });
  const image = scores.getByRole('img', { name: /^Test image of / });

  await test.step('of a run at work', async () => {
    await expect(network.getByRole('heading', { name: /^Network, Relevance, step/ })).toBeVisible({
      timeout: 60_000,
    });
    await scores.getByText('Image', { exact: true }).click();
    await expect(map).toBeVisible({ timeout: 30_000 });
    await expect(progress).toHaveText(/step \d\/4/);
    await expect(network.getByText('To prune by hand,')).toBeVisible();
  });

  await footer.getByRole('button', { name: 'Pause' }).click();
  await expect(progress).toHaveText(/paused/, { timeout: 30_000 });
  await expect(network.getByText('To prune by hand,')).toHaveCount(0);

  await test.step('every layer, in the order of the network', async () => {
    const layers = await scores
      .getByRole('combobox', { name: 'Relevance at layer' })
      .locator('option')
      .allInnerTexts();
    const block = (at: number) => [
      ...[`at conv${at}`, `at norm${at}, batch norm`, `at relu${at}, ReLU`],
      ...(at < 4 ? [`at pool${at}, max pool`] : ['at pool, global average pool']),
    ];
    expect(layers).toEqual(['at input', ...[1, 2, 3, 4].flatMap(block), 'at output']);
  });

  await test.step('over the picture, alone, and the picture alone', async () => {
    for (const layer of ['at input', 'at relu2, ReLU']) {
      await scores.getByRole('combobox', { name: 'Relevance at layer' }).selectOption(layer);
      await expect(map).toHaveAccessibleName(`Relevance ${layer}`);
      const [above, beneath] = await Promise.all([map.boundingBox(), image.boundingBox()]);
      if (above === null || beneath === null) throw new Error('not drawn');
      for (const side of ['x', 'y', 'width', 'height'] as const)
        expect(Math.abs(above[side] - beneath[side]), `${layer} ${side}`).toBeLessThan(1);
    }
    await expect(scores.getByRole('img', { name: /^Colours from −\d.* to \d.*, blue\.$/ })).toBeVisible();
    await scores.getByText('Map alone', { exact: true }).click();
    await expect(image).toHaveCount(0);
    await scores.getByText('Image alone', { exact: true }).click();
    await expect(map).toHaveCount(0);
    await expect(image).toBeVisible();
    await scores.getByText('Over the image', { exact: true }).click();
  });

  await test.step('units have no place in it', async () => {
    await scores
      .getByRole('combobox', { name: 'Relevance at layer' })
      .selectOption('at pool, global average pool');
    await expect(scores.getByText(/at pool, global average pool, unit by unit: /)).toBeVisible();
    const [strip, beneath] = await Promise.all([map.boundingBox(), image.boundingBox()]);
    expect(strip?.y ?? 0).toBeGreaterThan((beneath?.y ?? 0) + (beneath?.height ?? 0));
  });
});
