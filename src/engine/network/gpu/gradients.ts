import { accumulate } from '../../kernels/wgsl/elementwise';
import type { Arena, Home, Region } from './arena';
import { type Call, perElement } from './call';
import type { Value } from './value';

/**
 * Where the gradients of values lie while the backward pass is compiled, from the last node to the first. A buffer is free again
 * once the node that made the value has used its gradient, so a chain of layers needs two.
 */
export interface Gradients {
  /** The complete gradient of a value: all its readers are behind us. */
  of(value: Value): Region;
  /** Where a reader writes its share of the gradient by `value`, and what must run after it; null for the network's input. */
  into(value: Value): { readonly region: Region; readonly after: readonly Call[] } | null;
  /** Hands the gradient of `from`, which nobody needs any more, to `value`, a summand of it. */
  move(from: Value, value: Value): readonly Call[];
  /** The gradient of `value` was used for the last time. */
  release(value: Value): void;
}

export function createGradients(arena: Arena, batch: number): Gradients {
  const free: Home[] = [];
  const held = new Map<Value, Home>();
  let made = 0;

  const bytesOf = (value: Value): number => 4 * batch * value.size;
  const regionIn = (home: Home, value: Value): Region => ({ home, offset: 0, bytes: bytesOf(value) });

  function acquire(value: Value): Home {
    const bytes = bytesOf(value);
    const fitting = free.filter((home) => home.bytes >= bytes).sort((a, b) => a.bytes - b.bytes);
    const [best = free.toSorted((a, b) => b.bytes - a.bytes)[0]] = fitting;
    if (best === undefined) return arena.reserve(`gradients ${++made}`, bytes);
    free.splice(free.indexOf(best), 1);
    best.bytes = Math.max(best.bytes, bytes);
    return best;
  }

  function of(value: Value): Region {
    const home = held.get(value) ?? acquire(value);
    held.set(value, home);
    return regionIn(home, value);
  }

  return {
    of,
    into(value) {
      if (!value.trained) return null;
      if (!held.has(value)) return { region: of(value), after: [] };
      const share = acquire(value);
      free.push(share);
      const region = regionIn(share, value);
      return { region, after: [perElement(accumulate, value.size, [region, of(value)])] };
    },
    move(from, value) {
      if (!value.trained) return [];
      const home = held.get(from);
      if (held.has(value) || home === undefined)
        return [perElement(accumulate, value.size, [of(from), of(value)])];
      held.delete(from);
      held.set(value, home);
      return [];
    },
    release(value) {
      const home = held.get(value);
      if (home !== undefined) free.push(home);
      held.delete(value);
    },
  };
}
