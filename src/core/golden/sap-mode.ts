import type { Budget } from '../pruning/recipe';
import { complaint, type JsonNode, textOf } from './json-node';

/** The authors' control string: `si-p-q-eta-gamma` (SAP), `lt-P` (lottery ticket), `os-P` (one-shot). */
export function budgetOf(mode: JsonNode, beta: number, counting: 'float64' | 'float32'): Budget {
  const [name, ...rest] = textOf(mode).split('-');
  const values = rest.map(Number);
  const [first, second, third, fourth] = values;
  if (values.every(Number.isFinite)) {
    if ((name === 'lt' || name === 'os') && first !== undefined && values.length === 1) {
      return { kind: 'fraction', fraction: first };
    }
    if (name === 'si' && fourth !== undefined && values.length === 4) {
      return {
        kind: 'pqi-bound',
        p: first ?? 0,
        q: second ?? 0,
        eta: third ?? 0,
        gamma: fourth,
        beta,
        counting,
      };
    }
  }
  throw complaint(mode, 'a mode like si-0.5-1-0-1, lt-0.2 or os-0.2');
}
