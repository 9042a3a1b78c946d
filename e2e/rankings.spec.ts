import { METHODS } from '../src/core/pruning/methods/catalogue';
import { rankingsOf } from '../src/core/record/rankings';
import { gradualRun, networkOf } from './fixtures/channels';
import { labOf } from './fixtures/lab';
import { expect, test } from './support/page';

test('hidden dense units have a histogram and a cut line of their own beside the convolutions', async ({
  page,
}) => {
  const records = await gradualRun(page, {
    async model(shown) {
      const { setup } = labOf(shown);
      await setup.getByRole('combobox', { name: 'Model' }).selectOption('VGG-small');
      await setup.getByRole('textbox', { name: 'Channels' }).fill('6, 8');
      await setup.getByRole('textbox', { name: 'Hidden layers' }).fill('24');
    },
    ...{ epochs: 3, until: 2, images: { train: 120, test: 60, batch: 20 } },
    cuts: /2 steps of \d+ channels/,
  });
  const { scores } = networkOf(page);
  await scores.getByText('All layers', { exact: true }).click();
  const recipe = METHODS.find(({ name }) => name === 'frs')?.recipe;
  if (recipe === undefined) throw new Error('no such method');
  const lastCut = records.at(-2);
  await expect(
    scores.getByText(`Scores of the last cut, at epoch ${lastCut?.epochsTotal}: what it took is marked.`),
  ).toBeVisible();
  for (const { sentence } of rankingsOf(lastCut?.channels?.layers ?? [], recipe, 'last'))
    await expect(scores.getByRole('figure', { name: sentence })).toBeVisible();
  await page.getByRole('slider', { name: 'Step under the cross-hair' }).focus();
  await page.keyboard.press('Home');
  const rankings = rankingsOf(records[0]?.channels?.layers ?? [], recipe);
  expect(rankings.map(({ title }) => title)).toEqual([
    'Convolutions, ranked together',
    'dense1, ranked by itself',
  ]);
  for (const { sentence, title, amount } of rankings) {
    const figure = scores.getByRole('figure', { name: sentence });
    await expect(figure.getByText(`${title} ${amount}`)).toBeVisible();
    await expect(figure.getByText(/^highest cut \d/)).toBeVisible();
  }
});
