import type { MethodName } from '../../core/pruning/methods/catalogue';

export type Marker = 'circle' | 'square' | 'diamond' | 'cross' | 'triangle';

/** How a run looks everywhere: colour, dash and marker together, so that none of them has to be seen. */
export interface LineStyle {
  readonly color: string;
  readonly dash: string;
  readonly marker: Marker;
  /** Twins of one method differ in their filling and dash. */
  readonly hollow: boolean;
}

const STYLES: Readonly<Record<MethodName, Omit<LineStyle, 'hollow'>>> = {
  sap: { color: 'var(--sap)', dash: '', marker: 'circle' },
  lottery: { color: 'var(--lottery)', dash: '8 4', marker: 'square' },
  'one-shot': { color: 'var(--one-shot)', dash: '2 4', marker: 'diamond' },
  random: { color: 'var(--control)', dash: '1 3', marker: 'cross' },
  'fine-tune': { color: 'var(--fine-tune)', dash: '12 3 2 3', marker: 'triangle' },
  frs: { color: 'var(--gradual)', dash: '8 3 2 3', marker: 'triangle' },
  'channel-random': { color: 'var(--control)', dash: '1 3', marker: 'cross' },
  'channel-l1': { color: 'var(--lottery)', dash: '8 4', marker: 'square' },
  'channel-l2': { color: 'var(--fine-tune)', dash: '12 3 2 3', marker: 'square' },
  'channel-bn': { color: 'var(--one-shot)', dash: '2 4', marker: 'diamond' },
  'channel-activation': { color: 'var(--fine-tune)', dash: '5 2 1 2', marker: 'diamond' },
  'channel-taylor': { color: 'var(--one-shot)', dash: '3 2', marker: 'triangle' },
  'sap-channel': { color: 'var(--sap)', dash: '', marker: 'circle' },
};

/** Dashes of the second, third, ... run of one method. */
const TWIN_DASHES = ['', '14 3', '5 2 1 2', '3 2', '1 2'] as const;

function methodStyle(method: MethodName): LineStyle {
  return { ...STYLES[method], hollow: false };
}

/** One style per run, in order. */
export function runStyles(methods: readonly MethodName[]): readonly LineStyle[] {
  return methods.map((method, index) => {
    const twin = methods.slice(0, index).filter((other) => other === method).length;
    if (twin === 0) return methodStyle(method);
    return {
      ...STYLES[method],
      dash: TWIN_DASHES[Math.min(twin, TWIN_DASHES.length - 1)] ?? '',
      hollow: true,
    };
  });
}
