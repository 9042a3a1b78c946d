import { rewindNamed, rewound } from '../pruning/rewinds/catalogue';
import { clipScale, gradientNorm } from '../training/clip';
import { cosineLearningRate } from '../training/cosine';
import { type SgdTensor, sgdStep } from '../training/sgd';
import { expectArray, expectNear, type Findings } from './findings';
import {
  booleanOf,
  child,
  childrenOf,
  float32Of,
  type JsonNode,
  keysOf,
  maskOf,
  numberOf,
  numbersOf,
  optionalChild,
} from './json-node';

/** pqi-sap 7: float32 steps against float32 steps. */
const STEP_TOLERANCE = 1e-6;
const RATE_TOLERANCE = 1e-9;

/** Rewinding to the initial weights, exactly; parameters without a mask take all of theirs. */
export function checkRewind(entry: JsonNode, findings: Findings): void {
  const initial = child(entry, 'init');
  const trained = child(entry, 'trained');
  const masks = child(entry, 'mask');
  const after = child(child(entry, 'official'), 'after');
  for (const name of keysOf(after)) {
    const mask = optionalChild(masks, name);
    const ours = rewound(
      rewindNamed('init'),
      float32Of(child(initial, name)),
      float32Of(child(trained, name)),
      mask === null ? null : maskOf(mask),
    );
    expectArray(findings, `${name} after rewinding`, ours, float32Of(child(after, name)), 0);
  }
}

/** Clip, freeze, decay, momentum: our own steps from the start, never set back onto the official ones. */
export function checkSgdSteps(entry: JsonNode, findings: Findings): void {
  const hyper = child(entry, 'hyper');
  const settings = {
    learningRate: numberOf(child(hyper, 'lr')),
    momentum: numberOf(child(hyper, 'momentum')),
    weightDecay: numberOf(child(hyper, 'weight_decay')),
    nesterov: booleanOf(child(hyper, 'nesterov')),
    clipNorm: numberOf(child(hyper, 'clip_norm')),
  };
  const start = child(entry, 'start');
  const names = keysOf(start);
  const state = names.map((name) => {
    const values = float32Of(child(start, name));
    const mask = optionalChild(child(entry, 'mask'), name);
    return {
      name,
      values,
      velocity: new Float32Array(values.length),
      mask: mask === null ? null : maskOf(mask),
    };
  });
  childrenOf(child(child(entry, 'official'), 'steps')).forEach((step, number) => {
    const tensors = state.map((tensor): SgdTensor & { name: string } => ({
      ...tensor,
      gradient: float32Of(child(child(step, 'grad_raw'), tensor.name)),
    }));
    const norm = numberOf(child(step, 'total_norm_before_clip'));
    expectNear(
      findings,
      `step ${number}: gradient norm`,
      gradientNorm(tensors),
      norm,
      STEP_TOLERANCE * Math.max(1, norm),
    );
    const scale = clipScale(tensors, settings.clipNorm);
    for (const { name, gradient, mask } of tensors) {
      const clipped = gradient.map((g) => g * scale);
      const frozen = clipped.map((g, i) => (mask?.[i] === 0 ? 0 : g));
      const what = `step ${number}: ${name}`;
      expectArray(
        findings,
        `${what} clipped`,
        clipped,
        float32Of(child(child(step, 'grad_clipped'), name)),
        STEP_TOLERANCE,
      );
      expectArray(
        findings,
        `${what} frozen`,
        frozen,
        float32Of(child(child(step, 'grad_frozen'), name)),
        STEP_TOLERANCE,
      );
    }
    sgdStep(tensors, settings);
    for (const { name, values } of tensors) {
      const official = float32Of(child(child(step, 'params_after'), name));
      expectArray(findings, `step ${number}: ${name} after`, values, official, STEP_TOLERANCE);
    }
  });
}

/** The learning rate of every epoch; the first one is the start value. */
export function checkCosineRate(entry: JsonNode, findings: Findings): void {
  const official = child(entry, 'official');
  const listed = keysOf(official).find((key) => key.startsWith('lr_used_in_epoch_'));
  const rates = numbersOf(child(official, listed ?? 'lr_used_in_epoch_1_to_200'));
  const start = rates[0] ?? 0;
  const epochs = numberOf(child(official, 'T_max'));
  const ours = rates.map((_, index) => cosineLearningRate(start, index + 1, epochs));
  expectArray(findings, 'learning rate of epoch', ours, rates, RATE_TOLERANCE);
}
