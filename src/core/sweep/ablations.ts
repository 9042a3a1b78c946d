import type { RunConfig } from '../config/run-config';
import type { Sweep, SweepAxis } from './sweep';

/** A sweep a person starts with one click. */
export interface Ablation {
  readonly name: string;
  readonly label: string;
  /** What is asked, in one sentence. */
  readonly summary: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly axes: readonly SweepAxis[];
}

/** The paper's ablations of SAP, global scope, with its values (pqi-sap 4.4), and two more. */
export const ABLATIONS: readonly Ablation[] = [
  {
    name: 'p',
    label: 'p at q = 1',
    summary: 'How hard SAP cuts as p comes closer to q.',
    settings: { q: 1 },
    axes: [{ id: 'p', values: [0.2, 0.4, 0.5, 0.6, 0.8] }],
  },
  {
    name: 'q',
    label: 'q at p = 1',
    summary: 'How hard SAP cuts as q moves away from p.',
    settings: { p: 1, q: 2 },
    axes: [{ id: 'q', values: [1.2, 1.4, 1.6, 1.8, 2] }],
  },
  {
    name: 'eta',
    label: 'η_r, the slack',
    summary: 'What room for the cut part does to size and accuracy.',
    settings: { p: 0.5, q: 1, gamma: 1 },
    axes: [{ id: 'eta', values: [0, 0.001, 0.01, 0.1, 1] }],
  },
  {
    name: 'gamma',
    label: 'γ, the scaling',
    summary: 'What multiplying the share of the bound does; large values always meet the ceiling β.',
    settings: { p: 0.5, q: 1, eta: 0 },
    axes: [{ id: 'gamma', values: [1, 3, 5, 7, 9] }],
  },
  {
    name: 'scope',
    label: 'Scope',
    summary: 'One threshold for the net, per layer or per neuron.',
    settings: {},
    axes: [{ id: 'scope', values: ['global', 'layer', 'neuron'] }],
  },
  {
    name: 'p-q',
    label: 'p × q',
    summary: 'The PQ Index over both norms; pairs with p at or above q are left out.',
    settings: {},
    axes: [
      { id: 'p', values: [0.2, 0.5, 0.8, 1, 1.5] },
      { id: 'q', values: [0.5, 1, 1.5, 2, 4] },
    ],
  },
];

/** An ablation of SAP on the data, model and training of `base`. */
export function ablationSweep(
  { settings, axes }: Ablation,
  base: RunConfig,
  seeds: readonly number[],
): Sweep {
  const own = Object.entries(settings).map(([id, value]) => ({ id, value }));
  return { base, methods: [{ method: 'sap', settings: own }], axes, seeds };
}
