import { channelScoreNamed } from '../channels/scores';
import { listText } from '../compare/list-text';
import { groupSeries, type Series } from '../compare/series';
import { canonicalText } from '../config/key';
import type { RunConfig } from '../config/run-config';
import { scheduleOf } from '../config/with-schedule';
import type { ModelConfig } from '../models/model-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Recipe, ScoreName } from '../pruning/recipe';
import { scopeOf } from '../pruning/scopes/scope-of';
import { countText } from '../record/number-text';
import type { RunRecord } from '../record/run-record';
import type { RelevanceMode } from '../relevance/mode';
import { ADAM } from '../training/adam';

/**
 * How the runs were made, as a paper's Methods section says it: data, model, training, every method's recipe with its seeds,
 * what is counted and measured, and with what. One block per combination of data, model and training.
 */
export function methodsText(runs: readonly RunRecord[]): string {
  const series = groupSeries(runs);
  if (series.length === 0) return 'No run has a record yet.\n';
  const blocks = new Map<string, Series[]>();
  for (const entry of series) {
    const { dataset, model, training } = entry.config;
    const key = canonicalText({ dataset, model, training });
    blocks.set(key, [...(blocks.get(key) ?? []), entry]);
  }
  return `${[...[...blocks.values()].map(blockText), REPORTED, madeWith(runs)].join('\n\n')}\n`;
}

function blockText(series: readonly Series[]): string {
  const [first] = series;
  if (first === undefined) return '';
  const { config, runs } = first;
  return [
    dataText(config),
    modelText(config.model, runs),
    trainingText(config),
    ...series.map(methodText),
  ].join(' ');
}

function dataText({ dataset, training }: RunConfig): string {
  const augmentation = {
    off: 'Images were not augmented.',
    'crop-flip':
      'Training images were mirrored and shifted at random in every epoch, by up to 4 pixels over a black border.',
    'crop-flip-reflect':
      'Training images were mirrored and shifted at random in every epoch, by up to 4 pixels over a mirrored border.',
  }[training.augmentation ?? 'off'];
  return `Data: ${dataset.source}, the first ${countText(dataset.train)} training and ${countText(dataset.test)} test images, no validation set. ${augmentation}`;
}

function modelText(model: ModelConfig, [run]: readonly RunRecord[]): string {
  const { kind, ...sizes } = model;
  const size = run?.iterations[0]?.size;
  const shape = Object.entries(sizes).map(
    ([name, value]) => `${name} ${String(value).replaceAll(',', ', ')}`,
  );
  const counts =
    size === undefined
      ? ''
      : ` (${countText(size.paramsTotal)} parameters, of which ${countText(size.weightsTotal)} weights can be pruned)`;
  return `Model: ${[kind, ...shape].join(', ')}${counts}.`;
}

function trainingText({ training }: RunConfig): string {
  const { momentum, nesterov, weightDecay, clipNorm, batch, learningRate, epochs } = training;
  const optimiser =
    training.optimiser === 'adam'
      ? `Adam (β₁ ${ADAM.beta1}, β₂ ${ADAM.beta2}, ε ${ADAM.epsilon})`
      : `SGD with ${nesterov ? 'Nesterov ' : ''}momentum ${momentum}`;
  const clip = clipNorm === 0 ? 'no gradient clipping' : `gradients clipped to a global norm of ${clipNorm}`;
  return `Training: ${optimiser}, batches of ${batch}, initial learning rate ${learningRate}, weight decay ${weightDecay} on all parameters, ${clip}, ${epochs} epochs per training.`;
}

const SCORES: Readonly<Record<ScoreName, string>> = {
  magnitude: 'the magnitude of the weights',
  random: 'a random draw',
  relevance: 'feature relevance (layer-wise relevance propagation)',
  'filter-l1': 'the L1 norm of the filters',
  'filter-l2': 'the L2 norm of the filters',
  'norm-scale': 'the batch-norm scale',
  activation: 'the mean absolute activation behind batch norm and ReLU',
  taylor: 'the first-order Taylor estimate of the loss (Molchanov et al. 2017)',
};

function methodText({ label, config, runs }: Series): string {
  const { recipe } = config.pruning;
  const method = methodNamed(config.pruning.method).label;
  const seeds = runs.map(({ config: { seed } }) => String(seed));
  return [
    `${label}${method === label ? '' : ` (${method})`}: ${unitText(recipe)} by ${SCORES[recipe.score]}${scopeText(recipe)}, ${budgetText(recipe)}.`,
    cadenceText(config),
    ...channelsText(config),
    recipe.rewind === 'init'
      ? 'Survivors were rewound to their initial weights (k = 0).'
      : 'Survivors kept their weights.',
    rankedText(config),
    `N = ${seeds.length}, ${seeds.length === 1 ? 'seed' : 'seeds'} ${listText(seeds)}.`,
  ].join(' ');
}

function rankedText({ pruning: { recipe, cutFrom } }: RunConfig): string {
  if (recipe.cadence === 'once') return 'The dense net was ranked at every cut.';
  if (recipe.cadence === 'gradual') return 'Cuts ranked the net as it stood at that epoch.';
  if (recipe.unit === 'channel') return 'Cuts ranked the net as its training left it.';
  return cutFrom === 'best'
    ? 'Cuts ranked the weights of the epoch with the best test accuracy, which leaks the test set.'
    : 'Cuts ranked the weights of the last epoch.';
}

function scopeText(recipe: Recipe): string {
  const scope = scopeOf(recipe);
  return scope === null ? '' : `, ${scope} scope`;
}

function unitText({ unit }: Recipe): string {
  return unit === 'channel' ? 'whole channels were pruned' : 'single weights were pruned';
}

function budgetText({ budget }: Recipe): string {
  switch (budget.kind) {
    case 'fraction':
      return `${Number((100 * budget.fraction).toFixed(2))} % of what remained at every cut`;
    case 'pqi-bound':
      return `as many as the bound of the PQ Index allows with p = ${budget.p}, q = ${budget.q}, γ = ${budget.gamma}, η_r = ${budget.eta}, at most β = ${budget.beta} of what remained, counted in ${budget.counting}`;
    case 'channel-share':
      return `${Number((100 * budget.share).toFixed(2))} % of all prunable channels in steps as equal as whole channels allow`;
    case 'channel-count':
      return `${budget.channels} channels per step`;
  }
}

function cadenceText(config: RunConfig): string {
  const { pruning, training } = config;
  if (pruning.recipe.cadence !== 'gradual')
    return `${pruning.iterations} cuts, each followed by a training of its own; the rate fell to 0 along a cosine in each.`;
  const { every, until } = scheduleOf(config);
  return `Channels went after every ${every === 1 ? 'epoch' : `${every} epochs`} up to epoch ${until} of one training of ${training.epochs} epochs (n = ${every}, N1 = ${until}); the rate was divided by 10 after half and after three quarters of the epochs.`;
}

/** What is said of methods that prune channels alone. */
function channelsText(config: RunConfig): readonly string[] {
  const { model, pruning } = config;
  if (pruning.recipe.unit !== 'channel') return [];
  const { mode, minChannels, imagesPerClass, residual, remove } = scheduleOf(config);
  const measured = `Scores were measured on ${imagesPerClass} training images per class`;
  const { evidence } = channelScoreNamed(pruning.recipe.score);
  const fewest = `every layer kept at least ${minChannels} ${minChannels === 1 ? 'channel' : 'channels'}`;
  return [
    ...(evidence === null ? [] : [`${measured}${evidence === 'relevance' ? `, ${RULES[mode]}` : ''}.`]),
    `${leftOutText(model)} and ${minChannels === 0 ? 'layers had no minimum' : fewest}.`,
    ...(model.kind === 'resnet-small'
      ? [
          residual === 'coupled'
            ? 'A channel of a residual stream was one unit over all blocks of its stage; the stream that the first convolution makes kept all.'
            : 'Every residual block was pruned by itself, and the streams kept their width.',
        ]
      : []),
    ...(model.kind === 'vgg-small' && pruning.recipe.budget.kind !== 'pqi-bound'
      ? [
          'Every hidden layer besides lost 22 of 512 of its units per step, at least one, in a ranking of its own.',
        ]
      : []),
    `Channels were ${remove ? 'removed' : 'masked'}.`,
  ];
}

const RULES: Readonly<Record<RelevanceMode, string>> = {
  stable: 'by the stable rules (a branch whose sum is almost 0 counts nothing)',
  official: "by the official rules (the authors' clamps at 1e-9)",
};

/** As `firstLayers`: the output layer is never pruned. */
function leftOutText({ kind }: ModelConfig): string {
  if (kind === 'mlp' || kind === 'linear') return 'The output layer was left out,';
  return `The ${kind === 'vgg-small' ? 'first two convolutions' : 'first convolution'} and the output layer were left out,`;
}

const REPORTED =
  'Reported: top-1 accuracy on the test images after the last epoch. Compression is all prunable weights over those that remain; biases and batch norm are not counted. Theoretical speed-up is multiply-adds of one forward pass (one per kept weight and output position), dense over remaining; it is not a measured time. Spreads are standard deviations with n - 1.';

function madeWith(runs: readonly RunRecord[]): string {
  const made = runs.map(
    ({ environment: { appVersion, backend, device } }) => `Pruning Lab ${appVersion}, ${backend} (${device})`,
  );
  const dates = runs.flatMap(({ environment }) => environment.startedAt ?? []).sort();
  const when = dates[0] === undefined ? '' : `, from ${dates[0]}`;
  return `Made with ${listText([...new Set(made)])}${when}.`;
}
