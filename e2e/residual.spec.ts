import type { Locator } from '@playwright/test';
import { DEFAULT_CONFIG } from '../src/core/config/defaults';
import { methodNamed } from '../src/core/pruning/methods/catalogue';
import { overlapSentence, overlapsOf } from '../src/core/record/overlap-words';
import type { IterationRecord } from '../src/core/record/run-record';
import { gradualRun, networkOf, RESIDUAL } from './fixtures/channels';
import { labOf, numbersOf } from './fixtures/lab';
import { expect, test } from './support/page';

/** The squares of channel `channel`, by the layers they are in. */
function squaresOf(grid: Locator, nodes: readonly string[], channel: number): readonly Locator[] {
  return nodes.map((node) =>
    grid
      .getByRole('row', { name: new RegExp(`^${node}:`) })
      .getByRole('gridcell', { name: new RegExp(`^channel ${channel},`) }),
  );
}

/** Texts of the table that come nearer than 6 pixels to the one before, or stick out of the panel, which must not scroll sideways. */
function crowded(byHand: Locator): Promise<readonly string[]> {
  return byHand.evaluate((node) => {
    const panel = node.closest('.network-body');
    if (panel === null) return ['there is no panel'];
    const end = panel.getBoundingClientRect().right;
    const found = panel.scrollWidth > panel.clientWidth ? [`the panel is ${panel.scrollWidth} px wide`] : [];
    for (const row of node.querySelectorAll('tr')) {
      let before = Number.NEGATIVE_INFINITY;
      for (const cell of row.cells) {
        const range = document.createRange();
        range.selectNodeContents(cell.querySelector('[aria-hidden]') ?? cell);
        const { left, right, width } = range.getBoundingClientRect();
        if (width === 0) continue;
        if (left < before + 6 || right > end + 0.5) found.push(`“${cell.textContent}” ${left}..${right}`);
        before = right;
      }
    }
    return found;
  });
}

test('a gradual run on a residual net: many layers as rows, every channel with its group, one pruned by hand', async ({
  page,
}) => {
  const records = await gradualRun(page, RESIDUAL);
  const { charts } = labOf(page);
  const { network, grid, byHand } = networkOf(page);
  const last = records.at(-1);
  if (last?.channels === undefined) throw new Error('the run has no channels');

  await test.step('eight layers: sums in words, every layer in the table', async () => {
    const alive = (record: IterationRecord | undefined, stage: string) =>
      record?.channels?.layers
        .filter(({ name }) => name.startsWith(`${stage}.`))
        .reduce((sum, layer) => sum + layer.alive.length, 0);
    const said = ['conv1', 'conv2'].map(
      (stage) => `${stage} from ${alive(records[0], stage)} to ${alive(last, stage)} at epoch 4`,
    );
    await expect(
      charts.getByRole('figure', { name: new RegExp(`Alive: ${said.join('; ')}\\.`) }),
    ).toBeVisible();
    const [head = [], ...rows] = await numbersOf(page, 'Channels alive');
    expect(head).toHaveLength(9);
    expect(rows.at(-1)?.slice(1).map(Number)).toEqual(
      last.channels?.layers.map((layer) => layer.alive.length),
    );
  });

  await test.step('smaller, and how much', async () => {
    const kept = (100 * last.size.paramsAlive) / last.size.paramsTotal;
    await expect(charts.getByText('Removed: smaller', { exact: true })).toBeVisible();
    await expect(charts.getByText(`${kept.toFixed(1)}\u00a0%`).first()).toBeVisible();
  });

  await test.step('how far the blocks of a stage cut the same channels', async () => {
    const config = { ...DEFAULT_CONFIG, model: { kind: 'resnet-small' as const, widths: [6, 8], blocks: 2 } };
    const { recipe } = methodNamed('frs');
    const pruning = { ...config.pruning, method: 'frs' as const, recipe };
    const overlaps = overlapsOf(last.channels?.layers ?? [], { ...config, pruning });
    expect(overlaps.length).toBeGreaterThan(0);
    const stages = network.getByRole('region', { name: 'Blocks of a stage' });
    await expect(stages.getByRole('figure')).toHaveCount(overlaps.length);
    for (const overlap of overlaps)
      await expect(stages.getByRole('figure', { name: overlapSentence(overlap) })).toBeVisible();
  });

  const stage = ['stem', 'conv1.1.2', 'conv1.2.2'];
  const channel = 2;
  await test.step('the stem has its squares, and its group is outlined in all its layers', async () => {
    await expect(
      grid.getByRole('row', {
        name: /^stem: 6 of 6 alive, never pruned by the run: it writes the residual stream/,
      }),
    ).toBeVisible();
    await expect(grid.getByRole('row', { name: /^shortcut2\.1: 8 of 8 alive, never pruned/ })).toBeVisible();
    await squaresOf(grid, stage, channel)[0]?.hover();
    await expect(
      network.getByText('Goes together with the same channel of conv1.1.2 and conv1.2.2, their batch norms', {
        exact: false,
      }),
    ).toBeVisible();
    await expect(network.getByText(/^27 weights, /)).toBeVisible();
    for (const square of squaresOf(grid, stage, channel)) await expect(square).toHaveClass(/in-group/);
    await expect(grid.locator('.in-group')).toHaveCount(3);
  });

  await test.step('pruned by hand, all of it, and back', async () => {
    await squaresOf(grid, stage, channel)[0]?.click();
    await expect(byHand.getByRole('heading', { name: 'By hand: 1 changed' })).toBeVisible();
    await expect(squaresOf(grid, stage, channel)[0] ?? grid).toHaveAttribute(
      'aria-label',
      `channel ${channel}, pruned by hand`,
    );
    // The stem is whole; of the others those count that the run had left it.
    for (const node of stage) {
      const layer = last.channels?.layers.find(({ name }) => name === node);
      if (layer?.alive.includes(channel) === false) continue;
      const left = (layer?.alive.length ?? 6) - 1;
      const row = grid.getByRole('row', {
        name: new RegExp(`^${node}: ${left} of 6 alive, .*1 pruned by hand$`),
      });
      await expect(row).toBeVisible();
      await expect(row.getByText(`${left}/6`, { exact: true })).toBeVisible();
    }
    for (const cost of ['Parameters', 'MACs'])
      await expect(
        byHand
          .getByRole('row', { name: new RegExp(`^${cost}`) })
          .getByRole('cell')
          .nth(2),
      ).toHaveText(/^−/);
    await expect(byHand.getByRole('cell').nth(1)).toHaveText(/%$/);
    for (const width of [1280, 1024, 900, 390]) {
      await page.setViewportSize({ width, height: 720 });
      if (width === 390)
        await page.getByRole('group', { name: 'Part of the screen' }).getByText('Network').click();
      await expect(byHand).toBeVisible();
      expect(await crowded(byHand), `at ${width}`).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect(byHand.getByTitle(/^\d{3},\d{3}$/)).toHaveCount(2);
    await byHand.getByRole('button', { name: 'Undo' }).click();
    await expect(byHand.getByRole('heading', { name: 'By hand: nothing changed' })).toBeVisible();
  });

  await test.step('before the end: the group is known, and the filter as it was', async () => {
    await page.getByRole('slider', { name: 'Step under the cross-hair' }).focus();
    await page.keyboard.press('Home');
    await squaresOf(grid, ['conv2.1.2'], 0)[0]?.hover();
    await expect(network.getByText(/^Goes together with the same channel of shortcut2\.1/)).toBeVisible();
    await expect(network.getByRole('img', { name: 'Its filter, a tile per input channel' })).toBeVisible();
  });
});
