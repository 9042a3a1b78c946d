import type { ModelName } from '../contest/models';
import { fastest, rateKey } from './engines';
import type { Figures } from './figures';
import { numberAt, rounded } from './figures';

/** Ours against the peers, once all rates of a model are recorded. Null where one of the two was not measured. */
export function recordRatios(figures: Figures, model: ModelName): void {
  const ours = fastest(figures, model, 'ours');
  const stock = fastest(figures, model, 'fit');
  figures[`train.${model}.best_ours`] = ours?.engine.name ?? null;
  figures[`train.${model}.best_stock`] = stock?.engine.name ?? null;
  figures[`train.${model}.ratio_vs_best_stock`] =
    ours === null || stock === null ? null : rounded(ours.rate / stock.rate);
  const between = (engine: string, peer: string): number | null => {
    const rate = numberAt(figures, rateKey(model, engine));
    const other = numberAt(figures, rateKey(model, peer));
    return rate === null || other === null ? null : rounded(rate / other);
  };
  figures[`train.${model}.ratio_vs_fit_webgpu`] = between('ours_webgpu', 'fit_webgpu');
  figures[`train.${model}.ratio_vs_jax`] = between('ours_wasm', 'jax');
  figures[`train.${model}.ratio_vs_jax_webgpu`] = between('ours_webgpu', 'jax_webgpu');
}
