import { LabError } from '../base/errors';
import { FIELDS } from './fields';
import type { Field } from './fields/field';
import { offeredChoices } from './fields/field';
import type { RunConfig } from './run-config';

/**
 * Why `value` is no value of `field`, as one sentence; null when it is one.
 * @param config given: of the choices only those that go with it.
 */
export function fieldProblem(field: Field, value: unknown, config?: RunConfig): string | null {
  switch (field.kind) {
    case 'number':
      return numberProblem(field.label, value, field.min, field.max, field.integer);
    case 'list':
      if (!Array.isArray(value) || value.length === 0 || value.length > field.maxLength)
        return `${field.label} takes 1 to ${field.maxLength} whole numbers such as 128,256, not ${show(value)}.`;
      for (const item of value) {
        const problem = numberProblem(field.label, item, field.min, field.max, true);
        if (problem !== null) return problem;
      }
      return null;
    case 'choice': {
      const choices = (config === undefined ? field.choices : offeredChoices(field, config)).map(
        (choice) => choice.value,
      );
      if (choices.some((choice) => choice === value)) return null;
      return `${field.label} is one of ${choices.join(', ')}, not ${show(value)}.`;
    }
    case 'switch':
      return typeof value === 'boolean' ? null : `${field.label} is on or off, not ${show(value)}.`;
  }
}

/** Every problem of a config, by field id: bounds first, then the rules between fields. */
export function configProblems(config: RunConfig): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  for (const field of FIELDS) {
    const value = field.read(config);
    if (value === undefined) continue;
    const problem = fieldProblem(field, value);
    if (problem !== null) problems.set(field.id, problem);
  }
  const { budget } = config.pruning.recipe;
  if (budget.kind === 'pqi-bound' && budget.p >= budget.q && !problems.has('p'))
    problems.set('p', `p must be smaller than q: p = ${budget.p}, q = ${budget.q}.`);
  const { optimiser, nesterov, momentum } = config.training;
  if (optimiser !== 'adam' && nesterov && momentum === 0 && !problems.has('momentum'))
    problems.set('momentum', 'Nesterov needs a momentum above 0: raise the momentum or switch Nesterov off.');
  const late = lateCutProblem(config);
  if (late !== null && !problems.has(late.id)) problems.set(late.id, late.sentence);
  if (config.training.batch > config.dataset.train && !problems.has('batch'))
    problems.set(
      'batch',
      `A batch of ${config.training.batch} is larger than the ${config.dataset.train} training images: lower it or use more images.`,
    );
  return problems;
}

/** A schedule that leaves no epoch to train on after its last cut, and the field to change. */
export function lateCutProblem({
  pruning: { recipe, gradual },
  training: { epochs },
}: RunConfig): { readonly id: 'epochs' | 'until'; readonly sentence: string } | null {
  if (recipe.cadence !== 'gradual' || gradual === undefined || gradual.until < epochs) return null;
  if (epochs === 1)
    return {
      id: 'epochs',
      sentence:
        'No pruning step fits into a training of 1 epoch: training goes on after every cut. Take 2 epochs or more.',
    };
  return {
    id: 'until',
    sentence: `The last pruning epoch (${gradual.until}) must come before the last of ${epochs} epochs: training goes on after every cut. Take ${epochs - 1} or less, or more epochs.`,
  };
}

/** Throws LabError('bad-config') with the first problem; returns the config otherwise. */
export function checkConfig(config: RunConfig): RunConfig {
  const first = configProblems(config).values().next();
  if (!first.done) throw new LabError('bad-config', first.value);
  return config;
}

function numberProblem(
  label: string,
  value: unknown,
  min: number,
  max: number,
  integer: boolean,
): string | null {
  const wanted = `a ${integer ? 'whole ' : ''}number from ${min} to ${max}`;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `${label} takes ${wanted}, not ${show(value)}.`;
  if (integer && !Number.isInteger(value)) return `${label} takes ${wanted}, not ${value}.`;
  if (value < min || value > max) return `${label} takes ${wanted}, not ${value}.`;
  return null;
}

function show(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : String(JSON.stringify(value));
}
