import type { Scope } from '../recipe';

export interface ScopeEntry {
  readonly name: Scope;
  readonly label: string;
  readonly summary: string;
}

/** Widest first. */
export const SCOPES: readonly ScopeEntry[] = [
  { name: 'global', label: 'Global', summary: 'One ranking and one threshold for the whole network.' },
  { name: 'layer', label: 'Layer', summary: 'Every layer has its own ranking and threshold.' },
  {
    name: 'neuron',
    label: 'Neuron',
    summary: 'Every output neuron or filter has its own ranking and threshold.',
  },
];
