import { softmaxLoss } from '../../kernels/wgsl/batch';
import { type Averaged, channelMeans, trueLabels } from '../../kernels/wgsl/relevance';
import { EVIDENCE_BATCH } from '../gather-evidence';
import type { EvidenceKind } from '../network';
import { type Arena, align, type Region, whole } from './arena';
import { type Call, call, each } from './call';
import type { Program } from './compile';
import { createGradients, type Gradients } from './gradients';
import { relevanceContext } from './relevance';
import type { Value } from './value';

/** What gathering evidence does with a batch of listed images, and where its answers are. */
export interface EvidencePlan {
  readonly calls: readonly Call[];
  /** By node name: [images, channels], one after another, each region as long as a whole batch needs. */
  readonly means: ReadonlyMap<string, Region>;
}

/** A network as evidence reads it. */
export interface EvidenceSource {
  readonly program: Program;
  readonly classes: number;
  /** Of the training split. */
  readonly labels: Region;
  /** Puts the listed training images where the program reads them. */
  readonly load: readonly Call[];
}

const AVERAGED: Readonly<Record<EvidenceKind['kind'], Averaged>> = {
  relevance: 'value',
  activation: 'magnitude',
  taylor: 'product',
};

/** Evidence over the values of a network that is there, in memory of its own. */
export function planEvidence(
  arena: Arena,
  { program, classes, labels, load }: EvidenceSource,
  { kind, mode, nodes }: EvidenceKind,
): EvidencePlan {
  const places = nodes.map((name) => ({ name, value: program.valueOf(name) }));
  const bytesOf = ({ channels }: Value): number => 4 * EVIDENCE_BATCH * channels;
  const home = arena.reserve('channel means', 0, GPUBufferUsage.COPY_SRC);
  const means = new Map<string, Region>();
  for (const { name, value } of places) {
    means.set(name, { home, offset: home.bytes, bytes: bytesOf(value) });
    home.bytes = align(home.bytes + bytesOf(value), 256);
  }

  /** Means of what `kind` averages at a value, `at` being its relevance or gradient. */
  function meansAt(value: Value, at: Region | null): readonly Call[] {
    const { channels, height, width } = value;
    const regions = [...(kind === 'relevance' ? [] : [value.region]), ...(at === null ? [] : [at])];
    return places.flatMap((place) => {
      const region = means.get(place.name);
      if (place.value !== value || region === undefined) return [];
      const sizes = { pixels: height * width, channels };
      return call(channelMeans(AVERAGED[kind]), sizes, [...regions, region], each(channels));
    });
  }

  /** Backwards over the steps: the means at every value when what lies there is complete, then its step. */
  function walk(at: Gradients, back: (step: Program['steps'][number]['step']) => readonly Call[]) {
    return program.steps.toReversed().flatMap(({ step, output }) => {
      const calls = [...meansAt(output, at.of(output)), ...back(step)];
      at.release(output);
      return calls;
    });
  }

  switch (kind) {
    case 'activation':
      return {
        calls: [
          ...load,
          ...program.evaluate,
          ...program.steps.flatMap(({ output }) => meansAt(output, null)),
        ],
        means,
      };
    case 'relevance': {
      const context = relevanceContext(arena, EVIDENCE_BATCH, mode);
      const start = call(trueLabels(), { classes }, [labels, context.at.of(program.output)], each(classes));
      const back = walk(context.at, (step) => step.relevance(context));
      return { calls: [...load, ...program.evaluate, start, ...back], means };
    }
    case 'taylor': {
      const gradients = createGradients(arena, EVIDENCE_BATCH);
      const outcome = whole(arena.reserve('outcomes', 8 * EVIDENCE_BATCH));
      const loss = call(
        softmaxLoss(),
        { classes },
        [program.output.region, labels, outcome, gradients.of(program.output)],
        each(1),
      );
      const back = walk(gradients, (step) => step.backward(gradients, 'values'));
      return { calls: [...load, ...program.forward, loss, ...back], means };
    }
  }
}
