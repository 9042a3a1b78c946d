import type { Lanes } from './kernel';

/**
 * WGSL that neither loses nor overlooks a NaN. Compilers may assume that floats are finite, so `max`, `min` and comparisons may drop
 * one and hide that training diverged; about bits they may assume nothing.
 *
 * unfinite: infinity or NaN. rectified: max(v, 0). larger: max(a, b). unlessBroken: v, or NaN where `broken`.
 */
export function finiteness(type: Lanes['type']): string {
  const wide = type === 'vec4f';
  const word = wide ? 'vec4u' : 'u32';
  const truth = wide ? 'vec4<bool>' : 'bool';
  return `
fn bitsOf(v: ${type}) -> ${word} { return bitcast<${word}>(v); }
fn unfinite(v: ${type}) -> ${truth} { return (bitsOf(v) & ${word}(${INFINITY})) == ${word}(${INFINITY}); }
fn isNan(v: ${type}) -> ${truth} { return (bitsOf(v) & ${word}(0x7fffffffu)) > ${word}(${INFINITY}); }
fn unlessBroken(v: ${type}, broken: ${truth}) -> ${type} { return bitcast<${type}>(select(bitsOf(v), ${word}(0x7fc00000u), broken)); }
/** The sign bit is set from -0 to -infinity, and beyond lie NaNs. */
fn rectified(v: ${type}) -> ${type} {
  return bitcast<${type}>(select(bitsOf(v), ${word}(), bitsOf(v) - ${word}(0x80000000u) <= ${word}(${INFINITY})));
}
fn larger(a: ${type}, b: ${type}) -> ${type} { return unlessBroken(max(a, b), isNan(a) | isNan(b)); }
`;
}

/** The bits of infinity; every pattern above, sign aside, is a NaN. */
export const INFINITY = '0x7f800000u';
