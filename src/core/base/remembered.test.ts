import { expect, it } from 'vitest';
import { remembered, rememberedAt } from './remembered';

it('what was made of an object is made once, also where that is nothing', () => {
  const made: string[] = [];
  const nameOf = remembered(({ name }: { readonly name: string }) => {
    made.push(name);
    return name === '' ? undefined : name.toUpperCase();
  });
  const [sap, none] = [{ name: 'sap' }, { name: '' }];
  expect([nameOf(sap), nameOf(sap), nameOf(none), nameOf(none)]).toEqual([
    'SAP',
    'SAP',
    undefined,
    undefined,
  ]);
  expect(made).toEqual(['sap', '']);
  expect(nameOf({ name: 'sap' })).toBe('SAP');
  expect(made, 'another object is another').toEqual(['sap', '', 'sap']);
});

it('each place is made once of each object', () => {
  const made: string[] = [];
  const at = rememberedAt((of: { readonly scale: number }, place: number) => {
    made.push(`${of.scale} at ${place}`);
    return of.scale * place;
  });
  const [two, three] = [{ scale: 2 }, { scale: 3 }];
  expect([at(two, 4), at(two, 5), at(three, 4), at(two, 4)]).toEqual([8, 10, 12, 8]);
  expect(made).toEqual(['2 at 4', '2 at 5', '3 at 4']);
});
