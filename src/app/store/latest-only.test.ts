import { describe, expect, it } from 'vitest';
import { createLatestOnly } from './latest-only';

describe('one task after the other', () => {
  it('of those asked for together only the last begins, and everybody learns when it is over', async () => {
    const { ask } = createLatestOnly();
    const begun: string[] = [];
    const keys = ['a', 'b', 'c'];
    const asked = keys.map((key) => ask(key, async () => void begun.push(key)));
    await Promise.all(asked);
    expect(begun).toEqual(['c']);
  });

  it('what is under way is not broken off', async () => {
    const { ask } = createLatestOnly();
    const said: string[] = [];
    const tell = (key: string) => async () => {
      said.push(`${key} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      said.push(`${key} ends`);
    };
    const first = ask('a', tell('a'));
    await Promise.resolve();
    const others = [ask('b', tell('b')), ask('c', tell('c')), ask('c', tell('c again'))];
    await Promise.all([first, ...others]);
    expect(said).toEqual(['a begins', 'a ends', 'c begins', 'c ends', 'c again begins', 'c again ends']);
  });
});
