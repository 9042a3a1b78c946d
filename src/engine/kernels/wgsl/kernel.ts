/**
 * A WGSL program with its bindings. Sizes are uniforms, so that networks of other widths reuse the compiled pipeline; what
 * changes the code (vector width, fused ReLU, kernel size) is part of the name.
 */
export interface Kernel<P extends string = string> {
  /** Same name, same code. */
  readonly name: string;
  readonly code: string;
  /** Fields of the uniform at group 1, binding 0, in order; four bytes each. */
  readonly fields: readonly Field<P>[];
  /** Storage buffers at group 1, bindings 1, 2, ...: true where the kernel writes. */
  readonly writes: readonly boolean[];
}

export interface Field<P extends string> {
  readonly name: P;
  readonly real: boolean;
}

interface Storage {
  readonly name: string;
  /** f32 elements as `array<f32>`, four at a time as `array<vec4f>`, or words as `array<u32>`. */
  readonly type: 'f32' | 'vec4f' | 'vec2f' | 'u32' | 'vec2u' | 'atomic<u32>';
  readonly write?: boolean;
}

interface KernelSource<P extends string> {
  readonly name: string;
  readonly integers: readonly P[];
  readonly reals?: readonly P[];
  readonly buffers: readonly Storage[];
  /** Invocations per workgroup. */
  readonly workgroup: number;
  /**
   * WGSL with `fn run(group: u32, lane: u32, split: u32, splits: u32)`. It sees the uniform `P`, the buffers by name, and of the
   * step: `S.count` examples, `S.training`, `S.rate`, `S.root`, `S.result`, and `rowOf(i)`, the data set row of example i.
   */
  readonly body: string;
}

/** What the host writes per step, at group 0: eight words, then the rows. */
export const STEP_WORDS = 8;

/** A listed row holds the data set row in its lower 24 bits and, above them, how its image is changed. */
export const CHANGE_SHIFT = 24;
const ROW_MASK = 2 ** CHANGE_SHIFT - 1;

const STEP = /* wgsl */ `
struct Step { count: u32, first: u32, listed: u32, result: u32, training: u32, rate: f32, root: f32, spare: u32 }
@group(0) @binding(0) var<uniform> S: Step;
@group(0) @binding(1) var<storage, read> listedRows: array<u32>;
fn rowOf(i: u32) -> u32 {
  if (S.listed == 1u) { return listedRows[i] & ${ROW_MASK}u; }
  return S.first + i;
}
`;

/** Groups are numbered along x, then y, because one axis holds at most 65535 of them; z is the split. */
export function defineKernel<P extends string>(source: KernelSource<P>): Kernel<P> {
  const { name, integers, reals = [], buffers, workgroup, body } = source;
  const fields = [
    ...integers.map((field) => ({ name: field, real: false })),
    ...reals.map((field) => ({ name: field, real: true })),
  ];
  const members = fields.map((field) => `${field.name}: ${field.real ? 'f32' : 'u32'}`);
  const storages = buffers.map(({ name: buffer, type, write }, index) => {
    const access = write === true ? 'read_write' : 'read';
    return `@group(1) @binding(${index + 1}) var<storage, ${access}> ${buffer}: array<${type}>;`;
  });
  const code = `${STEP}
struct Params { ${members.join(', ')} }
@group(1) @binding(0) var<uniform> P: Params;
${storages.join('\n')}
const WORKGROUP = ${workgroup}u;
${body}
@compute @workgroup_size(${workgroup})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) lane: u32) {
  run(id.y * grid.x + id.x, lane, id.z, grid.z);
}
`;
  const types = buffers.map(({ type }) => type).join(',');
  return { name: `${name}<${types}>`, code, fields, writes: buffers.map(({ write }) => write === true) };
}

/** Invocations per workgroup of kernels that give every invocation its own element. */
export const ELEMENT_WORKGROUP = 64;

/** A kernel of one element per invocation: `body` has `fn element(i: u32)`, which checks its own bound. */
export function elementKernel<P extends string>(source: Omit<KernelSource<P>, 'workgroup'>): Kernel<P> {
  const run = `fn run(group: u32, lane: u32, split: u32, splits: u32) { element(group * WORKGROUP + lane); }`;
  return defineKernel({ ...source, workgroup: ELEMENT_WORKGROUP, body: `${source.body}\n${run}` });
}

/** Workgroups that give each of `elements` an invocation. */
export function elementGroups(elements: number): number {
  return Math.ceil(elements / ELEMENT_WORKGROUP);
}

/** Four channels at a time where the channel count allows it. */
export interface Lanes {
  readonly width: 1 | 4;
  readonly type: 'f32' | 'vec4f';
}

export function lanesFor(channels: number): Lanes {
  return channels % 4 === 0 ? { width: 4, type: 'vec4f' } : { width: 1, type: 'f32' };
}
