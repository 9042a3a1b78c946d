import type { RewindName } from '../recipe';

/** What the network starts the next iteration with. */
export interface Rewind {
  readonly name: RewindName;
  readonly label: string;
  readonly summary: string;
  /** Where every parameter comes from, biases and batch norm included; running statistics always carry over (pqi-sap 2.2). */
  readonly source: 'initial' | 'trained';
}

export const REWINDS: readonly Rewind[] = [
  {
    name: 'init',
    label: 'Initial weights',
    summary: 'The survivors get their initial values back and train again from there.',
    source: 'initial',
  },
  {
    name: 'keep',
    label: 'Keep',
    summary: 'The survivors keep their trained values and train on.',
    source: 'trained',
  },
];

export function rewindNamed(name: RewindName): Rewind {
  const rewind = REWINDS.find((entry) => entry.name === name);
  if (rewind === undefined) throw new Error(`No rewind called ${name} in the catalogue.`);
  return rewind;
}

/**
 * One tensor at the start of the next iteration: the source's values where the mask keeps them, 0 elsewhere.
 *
 * @param mask null for parameters that are never pruned: they take all of the source.
 */
export function rewound(
  rewind: Rewind,
  initial: Float32Array,
  trained: Float32Array,
  mask: Uint8Array | null,
): Float32Array {
  const source = rewind.source === 'initial' ? initial : trained;
  return mask === null ? source.slice() : source.map((value, i) => (mask[i] === 0 ? 0 : value));
}
