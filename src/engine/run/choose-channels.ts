import { selectByPqi } from '../../core/channels/pqi-amount';
import { rankedTogether } from '../../core/channels/rankings';
import { unitsPerStep } from '../../core/channels/schedule';
import { type ChosenChannel, type RankedLayer, selectChannels } from '../../core/channels/select';
import type { Recipe } from '../../core/pruning/recipe';
import type { GroupBoundRecord, PqiBoundRecord } from '../../core/sparsity/pqi-bound';

/** A ranked layer with what the choice needs to know of it. */
export interface Candidate extends RankedLayer {
  readonly kind: 'conv' | 'dense';
  /** Channels of the dense net's layer. */
  readonly original: number;
}

export interface Choice {
  readonly chosen: readonly ChosenChannel[];
  readonly asked: number;
  readonly threshold: number | null;
  /** Of the layers that `threshold` is for, where they share one. */
  readonly bound: PqiBoundRecord | null;
  /** Every bound of the step; undefined for a budget without. */
  readonly bounds: readonly GroupBoundRecord[] | undefined;
  /** The layers that `threshold` is for. */
  readonly ranked: readonly Candidate[];
}

/**
 * One pruning step, in the rankings of `rankedTogether`.
 *
 * @param wanted channels to go, for a budget that does not decide by itself.
 */
export function chooseChannels(
  { budget, scope }: Pick<Recipe, 'budget' | 'scope'>,
  wanted: number,
  minChannels: number,
  layers: readonly Candidate[],
): Choice {
  const { main, apart } = rankedTogether(layers);
  const rule = { minChannels };
  if (budget.kind === 'pqi-bound') {
    const own = scope === 'global' ? 'global' : 'layer';
    const picks = [main, ...apart.map((layer) => [layer])].map((group) =>
      selectByPqi(group, budget, own, rule),
    );
    return {
      chosen: picks.flatMap(({ chosen }) => chosen),
      asked: picks.reduce((sum, { asked }) => sum + asked, 0),
      threshold: picks[0]?.cut ?? null,
      bound: own === 'global' ? (picks[0]?.bounds[0]?.bound ?? null) : null,
      bounds: picks.flatMap(({ bounds }) => bounds),
      ranked: main,
    };
  }
  const first = selectChannels(main, wanted, rule);
  const others = apart.map((layer) => selectChannels([layer], unitsPerStep(layer.original), rule));
  return {
    chosen: [...first.chosen, ...others.flatMap(({ chosen }) => chosen)],
    asked: wanted + others.reduce((sum, { asked }) => sum + asked, 0),
    threshold: first.cut,
    bound: null,
    bounds: undefined,
    ranked: main,
  };
}
