import { budgetRule, PQI_DEFAULTS } from '../budgets/catalogue';
import type { Recipe } from '../recipe';

export type MethodName =
  | 'sap'
  | 'lottery'
  | 'one-shot'
  | 'random'
  | 'fine-tune'
  | 'frs'
  | 'channel-random'
  | 'channel-l1'
  | 'channel-l2'
  | 'channel-bn'
  | 'channel-activation'
  | 'channel-taylor'
  | 'sap-channel';

/** A named preset of the five choices. */
export interface Method {
  readonly name: MethodName;
  /** As screens write it. */
  readonly label: string;
  /** One plain sentence. */
  readonly summary: string;
  readonly recipe: Recipe;
}

/** Lottery ticket; the others say what they change. */
const LOTTERY: Recipe = {
  unit: 'weight',
  score: 'magnitude',
  scope: 'global',
  budget: budgetRule('fraction').defaults,
  cadence: 'iterative',
  rewind: 'init',
};

/** Gradual channel pruning; the others say what they change. */
const FRS: Recipe = {
  unit: 'channel',
  score: 'relevance',
  scope: 'global',
  budget: budgetRule('channel-share').defaults,
  cadence: 'gradual',
  rewind: 'keep',
};

export const METHODS: readonly Method[] = [
  {
    name: 'sap',
    label: 'SAP',
    summary: 'Sparsity-informed adaptive pruning: the PQ Index of the weights decides how many go.',
    recipe: { ...LOTTERY, budget: PQI_DEFAULTS },
  },
  {
    name: 'lottery',
    label: 'Lottery Ticket',
    summary: 'Cuts a fixed share of the smallest weights, rewinds the rest to their start and retrains.',
    recipe: LOTTERY,
  },
  {
    name: 'one-shot',
    label: 'One-shot',
    summary: 'Like Lottery Ticket, but every cut ranks the weights of the dense net.',
    recipe: { ...LOTTERY, cadence: 'once' },
  },
  {
    name: 'random',
    label: 'Random',
    summary: 'Like Lottery Ticket, but the weights to cut are drawn by lot: a control.',
    recipe: { ...LOTTERY, score: 'random' },
  },
  {
    name: 'fine-tune',
    label: 'Fine-tune',
    summary: 'Cuts a fixed share of the smallest weights and trains on without rewinding.',
    recipe: { ...LOTTERY, rewind: 'keep' },
  },
  {
    name: 'frs',
    label: 'Relevance',
    summary:
      'Gradual channel pruning while training: channels with the least feature relevance go every few epochs.',
    recipe: FRS,
  },
  {
    name: 'channel-random',
    label: 'Random channels',
    summary: 'The same schedule, channels drawn by lot: the control.',
    recipe: { ...FRS, score: 'random' },
  },
  {
    name: 'channel-l1',
    label: 'Filter L1',
    summary: 'The same schedule; channels whose filter has the least absolute weight go.',
    recipe: { ...FRS, score: 'filter-l1' },
  },
  {
    name: 'channel-l2',
    label: 'Filter L2',
    summary: 'The same schedule; channels whose filter has the smallest Euclidean norm go.',
    recipe: { ...FRS, score: 'filter-l2' },
  },
  {
    name: 'channel-bn',
    label: 'Batch-norm scale',
    summary: 'The same schedule; channels with the smallest batch-norm scale go.',
    recipe: { ...FRS, score: 'norm-scale' },
  },
  {
    name: 'channel-activation',
    label: 'Activation',
    summary: 'The same schedule; channels with the smallest mean output go.',
    recipe: { ...FRS, score: 'activation' },
  },
  {
    name: 'channel-taylor',
    label: 'Taylor',
    summary: 'The same schedule; channels whose loss matters least to first order go.',
    recipe: { ...FRS, score: 'taylor' },
  },
  {
    name: 'sap-channel',
    label: 'SAP channels',
    summary:
      'SAP over channels: the PQ Index of the channel scores decides how many channels go at every step.',
    recipe: { ...FRS, budget: { ...PQI_DEFAULTS, p: 1, q: 2 } },
  },
];

export function methodNamed(name: MethodName): Method {
  const method = METHODS.find((entry) => entry.name === name);
  if (method === undefined) throw new Error(`No method called ${name} in the catalogue.`);
  return method;
}
