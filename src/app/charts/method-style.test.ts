import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../core/pruning/methods/catalogue';
import { runStyles } from './method-style';

const names = METHODS.map(({ name }) => name);

describe('how runs look', () => {
  it('twins differ in their filling, a third in its marker, and each in its dash', () => {
    const [first, second, third] = runStyles(['frs', 'frs', 'frs']);
    expect(first).toMatchObject({ marker: 'triangle', hollow: false });
    expect(second).toMatchObject({ marker: 'triangle', hollow: true });
    expect(third).toMatchObject({ marker: 'diamond', hollow: false, color: first?.color });
    expect(new Set([first, second, third].map((style) => style?.dash)).size).toBe(3);
    expect(runStyles(['channel-random', 'channel-random'])[1]?.marker).toBe('diamond');
  });

  it('of as many runs as the Lab shows no twin has the marker of another run', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 }), (methods) => {
        const looks = runStyles(methods).map(({ marker, hollow }) => `${marker} ${hollow}`);
        methods.forEach((method, index) => {
          if (methods.indexOf(method) === index) return;
          expect(looks.filter((look) => look === looks[index])).toHaveLength(1);
        });
      }),
    );
  });

  it('of more there is a style for each', () => {
    expect(runStyles(names.flatMap((name) => [name, name, name]))).toHaveLength(3 * names.length);
  });
});
