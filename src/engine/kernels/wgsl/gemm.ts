import { defineKernel, type Kernel } from './kernel';

/**
 * How a matrix product is cut into workgroups. Shared tiles stage both operands in workgroup memory; the private one keeps a
 * tile per invocation and has no barrier, which is what software adapters need (engine-performance 3.4).
 */
export interface Tile {
  readonly name: string;
  readonly shared: boolean;
  /** Invocations along rows and columns; each computes `each` rows by 4 columns. */
  readonly down: number;
  readonly across: number;
  readonly each: 4 | 8;
  /** Depth taken at a time. */
  readonly depth: number;
}

export const LARGE_TILE: Tile = { name: 'large', shared: true, down: 16, across: 16, each: 8, depth: 16 };
export const SMALL_TILE: Tile = { name: 'small', shared: true, down: 8, across: 8, each: 4, depth: 16 };
export const PRIVATE_TILE: Tile = { name: 'private', shared: false, down: 16, across: 1, each: 4, depth: 4 };

/** Workgroups of one split of a [rows, columns] product. */
export function tileGroups(tile: Tile, rows: number, columns: number): number {
  if (!tile.shared) return Math.ceil((Math.ceil(rows / tile.each) * Math.ceil(columns / 4)) / tile.down);
  return Math.ceil(rows / (tile.down * tile.each)) * Math.ceil(columns / (tile.across * 4));
}

/**
 * An operand: element (outer, k), outer being the row of a or the column of b. Four neighbours along `axis` are loaded at once, as
 * one vector where memory allows it. What depends on one coordinate alone is worked out once per coordinate, and nothing branches:
 * divisions are slow, and software adapters take minutes to compile many small branches.
 */
interface Operand {
  readonly buffer: string;
  readonly vector: boolean;
  readonly axis: 'depth' | 'outer';
  /** One of its rows or columns holds only 1, so that sums come with the product; marked by w = 2 in `outer`. */
  readonly ones?: boolean;
  /** WGSL body of fn(outer: u32) -> vec4i: whatever `index` needs; w is 1 inside, else 0. */
  readonly outer: string;
  /** WGSL body of fn(k: u32) -> vec4i; w is 1 inside, 0 outside. */
  readonly depth: string;
  /** WGSL expression of o and k, both vec4i, both inside: index of the element; and what must hold too, else it is 0. */
  readonly index: string;
  readonly condition?: string;
}

interface Product<P extends string> {
  readonly name: string;
  readonly tile: Tile;
  readonly integers: readonly P[];
  /** Operands first, in the order a, b. */
  readonly buffers: Parameters<typeof defineKernel>[0]['buffers'];
  /** WGSL expressions of the three sizes. */
  readonly rows: string;
  readonly columns: string;
  readonly depth: string;
  readonly a: Operand;
  readonly b: Operand;
  /** WGSL with fn store(split: u32, row: u32, column: u32, value: vec4f) for four columns; it checks the bounds. */
  readonly store: string;
}

/** c[row, column] = sum over k of a[row, k] b[k, column], with both operands and the result behind index functions. */
export function productKernel<P extends string>(product: Product<P>): Kernel<P> {
  const { tile, a, b } = product;
  const body = `
fn rowCount() -> u32 { return ${product.rows}; }
fn columnCount() -> u32 { return ${product.columns}; }
fn depthCount() -> u32 { return ${product.depth}; }
${loader('A', a)}
${loader('B', b)}
${product.store}
${tile.shared ? sharedBody(tile, a, b) : privateBody(tile, a)}`;
  return defineKernel({
    name: `${product.name}/${tile.name}`,
    integers: product.integers,
    buffers: product.buffers,
    workgroup: tile.down * tile.across,
    body,
  });
}

/**
 * fn placesA(outer), to be called once per coordinate, and fn loadA(places, k) -> vec4f: four neighbours along the operand's axis. B
 * gives four columns of one k, unless memory has four of its k together.
 */
function loader(letter: 'A' | 'B', operand: Operand): string {
  const { buffer, vector, axis, outer, depth, index, condition = 'true', ones = false } = operand;
  const places = vector || (letter === 'A' && axis === 'depth') ? 1 : 4;
  const one = ones ? 'select(0.0, 1.0, o.w == 2 && k.w == 1)' : '0.0';
  const zero = vector ? `vec4f(${one}, 0.0, 0.0, 0.0)` : one;
  const type = vector ? 'vec4f' : 'f32';
  const four = axis === 'depth' && letter === 'A';
  const parts = repeat(
    4,
    (i) => (four ? `read${letter}(p.p0, depth${letter}(k + ${i}u))` : `read${letter}(p.p${i}, d)`),
    ', ',
  );
  const body = vector ? `return read${letter}(p.p0, d);` : `return vec4f(${parts});`;
  return `
fn outer${letter}(outer: u32) -> vec4i {${outer}}
fn depth${letter}(k: u32) -> vec4i {${depth}}
struct Places${letter} { ${repeat(places, (i) => `p${i}: vec4i`, ', ')} }
fn places${letter}(outer: u32) -> Places${letter} {
  return Places${letter}(${repeat(places, (i) => `outer${letter}(outer + ${i}u)`, ', ')});
}
fn read${letter}(o: vec4i, k: vec4i) -> ${type} {
  let inside = o.w == 1 && k.w == 1 && (${condition});
  let i = u32(select(0, ${index}, inside));
  return select(${zero}, ${buffer}[${vector ? 'i / 4u' : 'i'}], inside);
}
fn load${letter}(p: Places${letter}, k: u32) -> vec4f {
  ${four && !vector ? '' : `let d = depth${letter}(k);`}
  ${body}
}`;
}

const LETTERS = ['x', 'y', 'z', 'w'] as const;

function repeat(count: number, text: (index: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(between);
}

/** Part of the depth a split takes: whole steps, the same share for each. */
function splitRange(depth: number): string {
  return `
  let steps = (depthCount() + ${depth - 1}u) / ${depth}u;
  let share = (steps + splits - 1u) / splits;
  let first = split * share * ${depth}u;
  let last = min(depthCount(), first + share * ${depth}u);`;
}

/** WGSL, of vector `i` of a tile: its rows or columns, its depth within the round, and its slot in the tile. */
interface TileVectors {
  readonly outer: (i: string) => string;
  readonly depth: (i: string) => string;
  readonly slot: (i: string) => string;
}

/**
 * WGSL that fills a tile of `vectors` vectors with `threads` invocations: what stands before the rounds, what puts the vectors of a
 * round into the tile, and what fetches those of the next one while this one is multiplied. Each invocation loads the same rows or
 * columns in every round. Where a vector is one place, the places are worked out once and the vectors wait in registers; four places
 * each would cost too many of them.
 */
function tileLoads(
  letter: 'A' | 'B',
  operand: Operand,
  { depth }: Tile,
  { vectors, threads }: Record<'vectors' | 'threads', number>,
  at: TileVectors,
): { readonly before: string; readonly fill: string; readonly next: string } {
  const place = (i: string) => `places${letter}(${at.outer(i)})`;
  const load = (i: string, places: string, k0: string) => `load${letter}(${places}, ${k0} + ${at.depth(i)})`;
  const put = (i: string, vector: string) => `tile${letter}[${at.slot(i)}] = ${vector};`;
  if (!operand.vector)
    return {
      before: '',
      fill: `for (var i = lane; i < ${vectors}u; i += ${threads}u) { ${put('i', load('i', place('i'), 'k0'))} }`,
      next: '',
    };
  const turn = (j: number) => `(lane + ${j * threads}u)`;
  const loadTurn = (j: number, k0: string) => load(turn(j), `p${letter}${j}`, k0);
  const each = (text: (j: number) => string) => repeat(vectors / threads, text);
  return {
    before: each(
      (j) => `let p${letter}${j} = ${place(turn(j))}; var next${letter}${j} = ${loadTurn(j, 'first')};`,
    ),
    fill: each((j) => put(turn(j), `next${letter}${j}`)),
    next: each((j) => `next${letter}${j} = ${loadTurn(j, `k0 + ${depth}u`)};`),
  };
}

function sharedBody(tile: Tile, a: Operand, b: Operand): string {
  const { down, across, each, depth } = tile;
  const rows = down * each;
  const columns = across * 4;
  const fours = depth / 4;
  const threads = down * across;
  const aVectors = (rows * depth) / 4;
  const bVectors = (columns * depth) / 4;
  // Four k of a column lie together: sums of four products then, and a tile a vector wider, so that no banks clash.
  const alongDepth = b.axis === 'depth' && b.vector;
  const columnSlot = (column: string, q: string) =>
    `((${column} % 4u) * ${fours}u + ${q}) * ${across + 1}u + ${column} / 4u`;
  const atA: TileVectors = {
    outer: (i) => (a.axis === 'depth' ? `row0 + ${i} / ${fours}u` : `row0 + 4u * (${i} % ${rows / 4}u)`),
    depth: (i) => (a.axis === 'depth' ? `4u * (${i} % ${fours}u)` : `${i} / ${rows / 4}u`),
    slot: (i) => i,
  };
  // Neighbouring invocations read neighbouring addresses of b, whichever way it lies.
  const atB: TileVectors = alongDepth
    ? {
        outer: (i) => `column0 + ${i} / ${fours}u`,
        depth: (i) => `4u * (${i} % ${fours}u)`,
        slot: (i) => columnSlot(`(${i} / ${fours}u)`, `${i} % ${fours}u`),
      }
    : {
        outer: (i) => `column0 + 4u * (${b.axis === 'outer' ? `${i} % ${across}u` : `${i} / ${depth}u`})`,
        depth: (i) => (b.axis === 'outer' ? `${i} / ${across}u` : `${i} % ${depth}u`),
        slot: (i) => (b.axis === 'outer' ? i : `(${i} % ${depth}u) * ${across}u + ${i} / ${depth}u`),
      };
  const loadsA = tileLoads('A', a, tile, { vectors: aVectors, threads }, atA);
  const loadsB = tileLoads('B', b, tile, { vectors: bVectors, threads }, atB);
  const bRow = (k: string) => `tileB[(${k}) * ${across}u + across]`;
  const column = (j: number) => `tileB[(${j * fours}u + q) * ${across + 1}u + across]`;
  const rowsOfA = repeat(each, (r) => `let a${r} = tileA[(down * ${each}u + ${r}u) * ${fours}u + q];`);
  const inner = alongDepth
    ? `for (var q = 0u; q < ${fours}u; q++) {
${repeat(4, (j) => `let b${j} = ${column(j)};`)}
${rowsOfA}
${repeat(each, (r) => `sum${r} += vec4f(${repeat(4, (j) => `dot(a${r}, b${j})`, ', ')});`)}
}`
    : a.axis === 'depth'
      ? `for (var q = 0u; q < ${fours}u; q++) {
${repeat(4, (j) => `let b${j} = ${bRow(`4u * q + ${j}u`)};`)}
${rowsOfA}
${repeat(each * 4, (i) => `sum${i >> 2} += a${i >> 2}.${LETTERS[i & 3]} * b${i & 3};`)}
}`
      : `for (var q = 0u; q < ${depth}u; q++) {
let b = ${bRow('q')};
${repeat(each / 4, (r) => `let a${r} = tileA[q * ${rows / 4}u + down * ${each / 4}u + ${r}u];`)}
${repeat(each, (r) => `sum${r} += a${r >> 2}.${LETTERS[r & 3]} * b;`)}
}`;
  return `
var<workgroup> tileA: array<vec4f, ${aVectors}>;
var<workgroup> tileB: array<vec4f, ${alongDepth ? depth * (across + 1) : bVectors}>;
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  let tilesAcross = (columnCount() + ${columns - 1}u) / ${columns}u;
  let row0 = (group / tilesAcross) * ${rows}u;
  let column0 = (group % tilesAcross) * ${columns}u;
  let down = lane / ${across}u;
  let across = lane % ${across}u;
  ${splitRange(depth)}
  ${loadsA.before}
  ${loadsB.before}
  ${repeat(each, (r) => `var sum${r} = vec4f();`)}
  for (var k0 = first; k0 < last; k0 += ${depth}u) {
    ${loadsA.fill}
    ${loadsB.fill}
    workgroupBarrier();
    ${loadsA.next}
    ${loadsB.next}
    ${inner}
    workgroupBarrier();
  }
  ${repeat(each, (r) => `store(split, row0 + down * ${each}u + ${r}u, column0 + 4u * across, sum${r});`)}
}`;
}

function privateBody(tile: Tile, a: Operand): string {
  const { each, depth } = tile;
  const fours = `
${repeat(each, (r) => `let a${r} = loadA(pa${r}, k0);`)}
for (var j = 0u; j < 4u; j++) {
let b = loadB(pb, k0 + j);
${repeat(each, (r) => `sum${r} += a${r}[j] * b;`)}
}`;
  const ones = (loads: string, of: (r: number) => string) => `
for (var k = k0; k < min(last, k0 + ${depth}u); k++) {
let b = loadB(pb, k);
${loads}
${repeat(each, (r) => `sum${r} += ${of(r)} * b;`)}
}`;
  const across =
    a.axis === 'outer'
      ? ones(
          repeat(each / 4, (r) => `let a${r} = loadA(pa${r}, k);`),
          (r) => `a${r >> 2}.${LETTERS[r & 3]}`,
        )
      : ones('let d = depthA(k);', (r) => `readA(pa${r}.p0, d)`);
  const inner = a.axis === 'depth' && a.vector ? fours : across;
  const places =
    a.axis === 'outer'
      ? repeat(each / 4, (r) => `let pa${r} = placesA(row0 + ${4 * r}u);`)
      : repeat(each, (r) => `let pa${r} = placesA(row0 + ${r}u);`);
  return `
fn run(group: u32, lane: u32, split: u32, splits: u32) {
  let tilesAcross = (columnCount() + 3u) / 4u;
  let tile = group * WORKGROUP + lane;
  let row0 = (tile / tilesAcross) * ${each}u;
  let column0 = (tile % tilesAcross) * 4u;
  if (row0 >= rowCount()) { return; }
  ${splitRange(depth)}
  ${places}
  let pb = placesB(column0);
  ${repeat(each, (r) => `var sum${r} = vec4f();`)}
  for (var k0 = first; k0 < last; k0 += ${depth}u) {
    ${inner}
  }
  ${repeat(each, (r) => `store(split, row0 + ${r}u, column0, sum${r});`)}
}`;
}

/** WGSL of what is done to a sum before it is stored. */
export function finished(biased: boolean, relu: boolean): string {
  const sum = biased ? 'sum + bias[column / 4u]' : 'sum';
  return `let value = ${relu ? `rectified(${sum})` : sum};`;
}

/** WGSL that puts four columns of a row of a [rows, columns] result at `index` (an expression in row, column) of `buffer`. */
export function storeFour(buffer: string, vector: boolean, index: string): string {
  if (vector) return `${buffer}[(${index}) / 4u] = value;`;
  return `for (var j = 0u; j < 4u; j++) { if (column + j < columnCount()) { ${buffer}[${index} + j] = value[j]; } }`;
}
