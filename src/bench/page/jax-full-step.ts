import { numpy as np } from '@jax-js/jax';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import { CLIP_EPSILON } from '../../engine/network/network';

type Tensor = np.Array;

/** One tensor a parameter each. */
interface Step {
  readonly weights: readonly Tensor[];
  readonly velocity: readonly Tensor[];
  readonly masks: readonly Tensor[];
  readonly gradients: readonly Tensor[];
}

/** The lab's full step in jax-js, written by hand: the next weights and velocities. Takes what it is given, as jax-js does. */
export function jaxFullStep(
  { weights, velocity, masks, gradients }: Step,
  learningRate: number,
  momentum: number,
): [Tensor[], Tensor[]] {
  const { clipNorm, weightDecay } = DEFAULT_TRAINING;
  const squares = gradients.map((g) => np.sum(np.square(g.ref)));
  const norm = np.sqrt(squares.reduce((sum, square) => sum.add(square)));
  const clip = np.minimum(1, np.array(clipNorm).div(norm.add(CLIP_EPSILON)));
  const full = gradients.map((g, i) => g.mul(clip.ref).add(at(weights, i).ref.mul(weightDecay)));
  clip.dispose();
  const moved = velocity.map((v, i) => v.mul(momentum).add(at(full, i).ref));
  const stepped = weights.map((w, i) =>
    w.sub(at(moved, i).ref.mul(momentum).add(at(full, i)).mul(learningRate)).mul(at(masks, i)),
  );
  return [stepped, moved];
}

export function at(tensors: readonly Tensor[], index: number): Tensor {
  const found = tensors[index];
  if (found === undefined) throw new Error(`There is no parameter ${index}.`);
  return found;
}
