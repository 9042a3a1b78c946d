import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { CLASS_NAMES } from '../src/core/datasets/class-names';
import type { IterationRecord } from '../src/core/record/run-record';
import { gradualRun, networkOf, PLAIN } from './fixtures/channels';
import { labOf, numbersOf } from './fixtures/lab';
import { expect, test } from './support/page';

/** Alive and about to go, as drawn, layer by layer. */
async function drawn(grid: Locator): Promise<readonly (readonly [string, number, number])[]> {
  const rows = await grid.getByRole('row').all();
  return Promise.all(
    rows.map(async (row) => {
      const name = ((await row.getAttribute('aria-label')) ?? '').split(':')[0] ?? '';
      const cells = await row
        .getByRole('gridcell')
        .evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label') ?? ''));
      const alive = cells.filter((text) => !text.includes('pruned,') && !/, pruned$/.test(text)).length;
      return [name, alive, cells.filter((text) => text.includes('goes next')).length] as const;
    }),
  );
}

test('a gradual run on Textures to its end: the channels on the screen are those of its records', async ({
  page,
}) => {
  const records = await gradualRun(page, PLAIN);
  const { charts } = labOf(page);
  const crossHair = page.getByRole('slider', { name: 'Step under the cross-hair' });
  const { network, grid, scores } = networkOf(page);
  expect(records).toHaveLength(5);
  const last = records.at(-1)?.channels;
  if (last === undefined) throw new Error('the run has no channels');
  expect(last.alive).toBeLessThan(last.total);

  await test.step('squares, step by step', async () => {
    await crossHair.focus();
    await page.keyboard.press('Home');
    for (const record of records) {
      await expect(
        network.getByRole('heading', {
          name: `Network, Relevance, step ${record.iteration}, epoch ${record.epochsTotal}`,
        }),
      ).toBeVisible();
      const lists = record.channels?.layers ?? [];
      expect(await drawn(grid)).toEqual([
        ...lists.map(({ name, alive, cut }) => [name, alive.length, cut.length]),
        ['output', 10, 0],
      ]);
      await expect(charts.getByText(`${record.channels?.alive}/${last.total}`)).toBeVisible();
      await page.keyboard.press('ArrowRight');
    }
  });

  await test.step('the charts’ numbers, epoch by epoch', async () => {
    const layers = last.layers.filter(({ leftOut }) => !leftOut);
    const aliveIn = (record: IterationRecord | undefined) =>
      layers.map(({ name }) => record?.channels?.layers.find((layer) => layer.name === name)?.alive.length);
    const [head = [], ...rows] = await numbersOf(page, 'Channels alive');
    expect(head).toEqual(['Epoch', ...layers.map(({ name }) => name)]);
    const [accuracyHead, ...accuracies] = await numbersOf(page, 'Test accuracy');
    expect(accuracyHead).toEqual(['Epoch', 'Relevance']);
    const told = (all: readonly (readonly string[])[], epoch: string) =>
      all.find(([name]) => name === epoch)?.slice(1);
    const percent = (share: number | undefined) => [`${(100 * (share ?? Number.NaN)).toFixed(1)}\u00a0%`];
    for (const [step, record] of records.entries()) {
      const next = records[step + 1];
      for (const { epoch, testAccuracy } of record.epochs)
        expect(told(accuracies, String(epoch))).toEqual(percent(testAccuracy ?? undefined));
      expect(told(rows, String(record.epochsTotal))?.map(Number)).toEqual(aliveIn(record));
      if (next === undefined) continue;
      const after = `${record.epochsTotal}, after the cut`;
      expect(told(rows, after)?.map(Number)).toEqual(aliveIn(next));
      expect(told(accuracies, after)).toEqual(percent(next.afterCut?.accuracy));
    }
    const size = await numbersOf(page, 'Size of the net');
    expect(size[0]).toEqual(['Epoch', 'MACs', 'params']);
    const cost = await numbersOf(page, 'Training MACs so far');
    expect(cost[0]).toEqual(['Epoch', 'dense', 'then retrain', 'Relevance', 'Relevance scores']);
    expect(cost.at(-1)?.[1]).toMatch(/^100/);
    const training = charts.getByRole('figure', {
      name: /Against dense training Relevance (saves|costs) \d/,
    });
    await expect(training.getByText('scores', { exact: true })).toBeVisible();
    await expect(training.locator('.bands path').last()).toHaveAttribute('d', /^M\d/);
    await expect(charts.getByRole('figure', { name: /Prune and retrain would take 1\d\d/ })).toBeVisible();
  });

  await test.step('smaller for real, and how fast', async () => {
    await expect(network.getByText('Removed: smaller')).toBeVisible();
    const zeros = (100 * (last.officialSparsity ?? Number.NaN)).toFixed(1);
    await expect(network.getByText(`weight sparsity, authors’ count ${zeros}\u00a0%`)).toBeVisible();
    await expect(
      network.getByTitle(/^Zeros per weight of all convolutions and dense layers under the authors’ masks/),
    ).toBeVisible();
    await expect(
      network.getByText(/max \|Δlogit\| to the masked net over \d+ images: (0|\d\.\de−\d)/),
    ).toBeVisible();
    await expect(
      network.getByText(/^64 images in ms, median \(IQR\), .*: dense \d.*, masked \d.*, removed \d/),
    ).toBeVisible();
  });

  await test.step('scores of the last cut, at the end', async () => {
    const cut = records.at(-2);
    await expect(
      scores.getByText(`Scores of the last cut, at epoch ${cut?.epochsTotal}: what it took is marked.`),
    ).toBeVisible();
    const rated = cut?.channels?.layers.filter(({ leftOut }) => !leftOut) ?? [];
    const [most] = rated.toSorted((a, b) => b.cut.length - a.cut.length);
    const marked = `last cut: ${most?.cut.length} of ${most?.alive.length}`;
    await expect(scores.getByText(marked)).toBeVisible();
    await scores.getByText('Classes', { exact: true }).click();
    await expect(scores.getByText(/Left of the line: what went with the last cut\.$/)).toBeVisible();
    await scores.getByText('Channels', { exact: true }).click();
    await expect(scores.getByText(marked)).toBeVisible();
  });

  await test.step('scores before the last cut', async () => {
    await crossHair.focus();
    await page.keyboard.press('Home');
    const first = records[0]?.channels?.layers ?? [];
    const [most] = [...first].filter(({ leftOut }) => !leftOut).sort((a, b) => b.cut.length - a.cut.length);
    await expect(scores.getByText(`next cut: ${most?.cut.length} of ${most?.channels}`)).toBeVisible();
    const bars = scores.getByRole('slider', { name: `Channels of ${most?.name} by score` });
    await bars.focus();
    await page.keyboard.press('Home');
    const goesFirst = new RegExp(`^${most?.name}, channel ${most?.cut[0]}: score \\S+, goes next\\.$`);
    await expect(bars).toHaveAttribute('aria-valuetext', goesFirst);
    await expect(scores.getByText(goesFirst)).toBeVisible();
    await scores.getByRole('button', { name: `Show the numbers: scores of ${most?.name}` }).click();
    const table = page.getByRole('dialog', { name: `${most?.name}, score by channel` });
    await expect(table.getByRole('row')).toHaveCount(1 + (most?.channels ?? 0));
    await expect(table.getByRole('row', { name: /goes next$/ })).toHaveCount(most?.cut.length ?? 0);
    await page.keyboard.press('Escape');
    await scores.getByText('Classes', { exact: true }).click();
    await scores.getByRole('button', { name: /^Show the numbers: classes by channel/ }).click();
    const sheet = page.getByRole('dialog', { name: /classes by channel$|classes by channel, the numbers$/ });
    await expect(sheet.getByRole('columnheader')).toHaveText(['Channel', ...CLASS_NAMES.textures]);
    const weights = sheet.getByRole('row', { name: /^Weight of the class/ }).getByRole('cell');
    await expect(weights).toHaveText(
      (records[0]?.channels?.classWeights ?? []).map(({ weight }) => weight.toFixed(3)),
    );
    await page.keyboard.press('Escape');
    await expect(scores.getByText('channels, least important first →')).toBeVisible();
    await scores.getByRole('slider', { name: /^Classes by channel/ }).hover();
    await expect(scores.getByText(/^\w+, channel \d+: \S+, (for|against) the class(; .*)?\.$/)).toBeVisible();
    await scores.getByText('All layers', { exact: true }).click();
    await expect(scores.getByText(/^highest cut/)).toBeVisible();
    await expect(scores.getByText(/^\d+ channels?$/)).toBeVisible();
    const histogram = scores.getByRole('slider', { name: 'Convolutions, ranked together, by score' });
    await histogram.hover({ position: { x: 2, y: 10 } });
    await expect(scores.getByText(/^conv\d channel \d+ \(\S+, goes next\)/)).toBeVisible();
  });

  await test.step('its own classes, whatever data the form is about', async () => {
    await labOf(page).setup.getByRole('combobox', { name: 'Data' }).selectOption('Strokes');
    await expect(page.getByRole('button', { name: 'Look at the data: Strokes' })).toBeVisible();
    await scores.getByText('Classes', { exact: true }).click();
    await scores.getByRole('button', { name: /^Show the numbers: classes by channel/ }).click();
    await expect(page.getByRole('dialog').getByRole('columnheader')).toHaveText([
      'Channel',
      ...CLASS_NAMES.textures,
    ]);
    await page.keyboard.press('Escape');
    await scores.getByText('Image', { exact: true }).click();
    const classes = scores.getByRole('combobox', { name: 'Class of the image' }).getByRole('option');
    await expect(classes).toHaveText([...CLASS_NAMES.textures]);
  });
});

test('a channel pruned by hand: its filter and group before, the effect at once, undo and redo', async ({
  page,
}) => {
  await gradualRun(page, PLAIN);
  const { network, grid, byHand, scores } = networkOf(page);
  const row = grid.getByRole('row', { name: /^conv3: / });
  const square = row.getByRole('gridcell', { name: /alive/ }).first();
  const name = ((await square.getAttribute('aria-label')) ?? '').split(',')[0] ?? '';
  const same = row.getByRole('gridcell', { name: new RegExp(`^${name},`) });
  const rest = Number(
    (
      await byHand
        .getByRole('row', { name: /^Channels/ })
        .getByRole('cell')
        .first()
        .innerText()
    ).replace(',', ''),
  );

  await square.hover();
  await expect(network.getByText(/^Goes together with .*its inputs in conv4\.$/)).toBeVisible();
  await expect(network.getByText(/^conv3, channel \d+: alive, score \d.* at the last cut\.$/)).toBeVisible();
  await expect(network.getByText(/^\d+ weights, .* norm /)).toBeVisible();
  await expect(network.getByRole('img', { name: 'Its filter, a tile per input channel' })).toBeVisible();

  await square.click();
  await expect(byHand.getByRole('heading', { name: 'By hand: 1 changed' })).toBeVisible();
  await expect(same).toHaveAttribute('aria-label', `${name}, pruned by hand`);
  await expect(byHand.getByRole('columnheader', { name: '100 test images' })).toBeVisible();
  await expect(byHand.getByRole('table', { name: 'Parameters and MACs if removed.' })).toBeVisible();
  const channels = byHand.getByRole('row', { name: /^Channels/ }).getByRole('cell');
  await expect(channels).toHaveText([String(rest), String(rest - 1), '−1']);
  for (const cost of ['Parameters', 'MACs'])
    await expect(
      byHand
        .getByRole('row', { name: new RegExp(`^${cost} `) })
        .getByRole('cell')
        .nth(2),
    ).toHaveText(/^−/);
  await expect(
    byHand
      .getByRole('row', { name: /^Accuracy/ })
      .getByRole('cell')
      .nth(1),
  ).toHaveText(/%$/);

  await byHand.getByRole('button', { name: 'Undo' }).click();
  await expect(byHand.getByRole('heading', { name: 'By hand: nothing changed' })).toBeVisible();
  await expect(same).toHaveAttribute('aria-label', new RegExp(`^${name}, alive`));
  await byHand.getByRole('button', { name: 'Redo' }).click();
  await expect(channels).toHaveText([String(rest), String(rest - 1), '−1']);
  await same.focus();
  await page.keyboard.press('Control+z');
  await expect(byHand.getByRole('heading', { name: 'By hand: nothing changed' })).toBeVisible();

  await test.step('where the evidence lies in an image', async () => {
    await scores.getByText('Image', { exact: true }).click();
    await expect(scores.getByRole('img', { name: 'Relevance at input' })).toBeVisible();
    await expect(
      scores.getByText(/^Test image \d+: stripes, .* Relevance for stripes at input/),
    ).toBeVisible();
    await scores.getByRole('combobox', { name: 'Relevance at layer' }).selectOption('at conv3');
    await expect(scores.getByRole('img', { name: 'Relevance at conv3' })).toBeVisible();
    const before = await scores.getByText(/^Test image /).innerText();
    await scores.getByRole('button', { name: 'Next image' }).click();
    await expect(scores.getByText(before)).toHaveCount(0);
  });

  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
});
