import type { Elementwise } from '../../kernels/wgsl/elementwise';
import { elementGroups, type Kernel, lanesFor } from '../../kernels/wgsl/kernel';
import type { Region } from './arena';

/** One dispatch of a step. */
export interface Call {
  readonly kernel: Kernel;
  /** In the order of the kernel's fields. */
  readonly values: readonly number[];
  /** In the order of the kernel's buffers. */
  readonly regions: readonly Region[];
  /** Workgroups for a batch of `count` examples. */
  groups(count: number): number;
  readonly splits: number;
}

/** A dispatch of `kernel`; every field has its value, or this does not compile. */
export function call<P extends string>(
  kernel: Kernel<P>,
  values: Readonly<Record<P, number>>,
  regions: readonly Region[],
  groups: (count: number) => number,
  splits = 1,
): Call {
  return { kernel, values: kernel.fields.map(({ name }) => values[name]), regions, groups, splits };
}

/** Workgroups for `perExample` elements of each example. */
export function each(perExample: number): (count: number) => number {
  return (count) => elementGroups(count * perExample);
}

export function always(groups: number): () => number {
  return () => groups;
}

/** `kernel` over `size` elements of each example, four at a time where they divide. */
export function perElement(kernel: Elementwise, size: number, regions: readonly Region[]): Call {
  const { width, type } = lanesFor(size);
  return call(kernel(type), { size: size / width }, regions, each(size / width));
}
