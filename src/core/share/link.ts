import type { RunConfig } from '../config/run-config';
import type { BackendChoice } from '../protocol/protocol';
import type { MethodName } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';

/** What the form holds, as a link carries it. The method and recipe of `shared` are not run. */
export interface SharedSetup {
  readonly shared: RunConfig;
  readonly methods: readonly SharedMethod[];
  readonly backend: BackendChoice;
}

export interface SharedMethod {
  readonly method: MethodName;
  readonly recipe: Recipe;
}

export const LINK_SCREENS = ['lab', 'compare', 'runs'] as const;

/** Where a link leads; null: not said. */
export interface LinkPlace {
  readonly screen: (typeof LINK_SCREENS)[number] | null;
  readonly run: string | null;
  readonly layer: string | null;
  readonly iteration: number | null;
}

export const NOWHERE: LinkPlace = { screen: null, run: null, layer: null, iteration: null };

/** A link as it was read. */
export interface ReadLink {
  /** null: the link has none, or it cannot be used. */
  readonly setup: SharedSetup | null;
  readonly place: LinkPlace;
  /** Why the setup cannot be used, for a person; null when nothing is wrong. */
  readonly problem: string | null;
}

/** One config per method. The schedule goes to the methods that prune channels. */
export function linkConfigs({ shared, methods }: SharedSetup): readonly RunConfig[] {
  const { gradual, ...pruning } = shared.pruning;
  return methods.map(({ method, recipe }) => {
    const schedule = recipe.unit === 'channel' && gradual !== undefined ? { gradual } : {};
    return { ...shared, pruning: { ...pruning, method, recipe, ...schedule } };
  });
}
