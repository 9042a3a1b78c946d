import * as tf from '@tensorflow/tfjs';
import { DEFAULT_TRAINING } from '../../core/config/defaults';
import { CLIP_EPSILON } from '../../engine/network/network';
import { quarterCut } from '../contest/models';

type Gradients = Parameters<tf.MomentumOptimizer['applyGradients']>[0];

/**
 * Nesterov momentum as TensorFlow.js has it, with what the lab's step does besides: clip by the global norm, weight decay, and a
 * mask that keeps three weights of four. What a user of Model.fit who prunes would write.
 */
export class FullStep extends tf.MomentumOptimizer {
  private readonly masks = new Map<string, tf.Tensor>();

  constructor(learningRate: number, momentum: number) {
    super(learningRate, momentum, true);
  }

  override applyGradients(gradients: Gradients): void {
    tf.tidy(() => {
      const named = Array.isArray(gradients)
        ? gradients
        : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
      const squares = named.map(({ tensor }) => tf.sum(tf.square(tensor)));
      const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)));
      const clip = tf.minimum(1, tf.div(DEFAULT_TRAINING.clipNorm, tf.add(norm, CLIP_EPSILON)));
      const full = named.map(({ name, tensor }) => ({
        name,
        tensor: tf.add(tf.mul(tensor, clip), tf.mul(variable(name), DEFAULT_TRAINING.weightDecay)),
      }));
      super.applyGradients(full);
      for (const { name } of full)
        if (name.includes('kernel')) variable(name).assign(tf.mul(variable(name), this.maskOf(name)));
    });
  }

  private maskOf(name: string): tf.Tensor {
    const { shape, size } = variable(name);
    const mask = this.masks.get(name) ?? tf.keep(tf.tensor(quarterCut(size), shape));
    this.masks.set(name, mask);
    return mask;
  }
}

function variable(name: string): tf.Variable {
  const found = tf.engine().registeredVariables[name];
  if (found === undefined) throw new Error(`TensorFlow.js has no variable ${name}.`);
  return found;
}
