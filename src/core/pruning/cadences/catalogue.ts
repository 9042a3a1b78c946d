import type { CadenceName } from '../recipe';

/** When a cut happens, and which net it ranks. */
export interface Cadence {
  readonly name: CadenceName;
  readonly label: string;
  readonly summary: string;
  /** The net whose weights every cut ranks. */
  readonly ranks: 'retrained' | 'dense';
}

export const CADENCES: readonly Cadence[] = [
  {
    name: 'iterative',
    label: 'Iterative',
    summary: 'Train, rank the net just trained, cut, repeat.',
    ranks: 'retrained',
  },
  {
    name: 'once',
    label: 'Rank once',
    summary: 'Rank the trained dense net once; every iteration cuts deeper into that ranking.',
    ranks: 'dense',
  },
  {
    name: 'gradual',
    label: 'While training',
    summary: 'One training; every few epochs the channels with the lowest scores go, and training goes on.',
    ranks: 'retrained',
  },
];

export function cadenceNamed(name: CadenceName): Cadence {
  const cadence = CADENCES.find((entry) => entry.name === name);
  if (cadence === undefined) throw new Error(`No cadence called ${name} in the catalogue.`);
  return cadence;
}
