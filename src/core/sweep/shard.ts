import { LabError } from '../base/errors';

/** Part `index` (from 1) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const MOST = 10_000;

/** "3/8". @throws LabError('bad-config') */
export function parseShard(text: string): Shard {
  const [, first, second] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const [index, count] = [Number(first), Number(second)];
  if (!(index >= 1 && count >= index && count <= MOST))
    throw new LabError(
      'bad-config',
      `A shard is written i/n with 1 <= i <= n <= ${MOST}, for example 1/4, not “${text.slice(0, 20)}”.`,
    );
  return { index, count };
}

/** Every n-th entry: the shards are disjoint, make up the whole, and their sizes differ by one at most. */
export function shardOf<T>(all: readonly T[], { index, count }: Shard): readonly T[] {
  return all.filter((_, place) => place % count === index - 1);
}
