import type { MethodName } from '../../core/pruning/methods/catalogue';

export type Marker = 'circle' | 'square' | 'diamond' | 'cross' | 'triangle';

/** How a run looks everywhere: colour, dash and marker together, so that none of them has to be seen. */
export interface LineStyle {
  readonly color: string;
  readonly dash: string;
  readonly marker: Marker;
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

type Look = Pick<LineStyle, 'marker' | 'hollow'>;

/** Of twins beyond the second. A cross has no filling to differ in. */
const MORE_LOOKS: readonly Look[] = [
  ...(['diamond', 'square', 'circle', 'triangle', 'cross'] as const).map((marker) => ({
    marker,
    hollow: false,
  })),
  ...(['diamond', 'square', 'circle', 'triangle'] as const).map((marker) => ({ marker, hollow: true })),
];

/**
 * One style per run, in order. Twins of one method differ in their filling, then in their markers, and in their dashes: where there is
 * no room for names and no line, as in rows on a phone, the marker alone tells them apart.
 */
export function runStyles(methods: readonly MethodName[]): readonly LineStyle[] {
  const taken = new Set([...new Set(methods)].map((method) => lookKey({ ...STYLES[method], hollow: false })));
  return methods.map((method, index) => {
    const own = STYLES[method];
    const twin = methods.slice(0, index).filter((other) => other === method).length;
    if (twin === 0) return { ...own, hollow: false };
    const filled = { marker: own.marker, hollow: true };
    const wanted = own.marker === 'cross' ? MORE_LOOKS : [filled, ...MORE_LOOKS];
    const look = wanted.find((one) => !taken.has(lookKey(one))) ?? filled;
    taken.add(lookKey(look));
    return { ...own, ...look, dash: TWIN_DASHES[Math.min(twin, TWIN_DASHES.length - 1)] ?? '' };
  });
}

function lookKey({ marker, hollow }: Look): string {
  return `${marker} ${hollow}`;
}
