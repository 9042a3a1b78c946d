import { describe, expect, it } from 'vitest';
import type { BlobLike } from '../base/blob-like';
import { DEFAULT_CONFIG } from '../config/defaults';
import { methodNamed } from '../pruning/methods/catalogue';
import type { PackedCheckpoint } from '../record/packed-checkpoint';
import { createKeptNetworks, type KeptNetworks } from './kept-networks';
import { KEPT_BYTES, missingAdvice, missingSentence } from './kept-words';

/** Bytes that must not be read here. */
function sealed(size: number): BlobLike {
  return {
    size,
    slice: (from, to) => sealed(to - from),
    arrayBuffer: () => Promise.reject(new Error('The page reads networks.')),
  };
}

const network = (iteration: number, size = 1): PackedCheckpoint => ({ iteration, bytes: sealed(size) });

function keepAll(kept: KeptNetworks, runId: string, count: number): void {
  for (let iteration = 0; iteration < count; iteration++) kept.keep(runId, network(iteration));
}

function iterationsOf(kept: KeptNetworks, runId: string): readonly number[] {
  return Array.from({ length: 100 }, (_, iteration) => iteration).filter(
    (iteration) => kept.at(runId, iteration) !== null,
  );
}

describe('the networks that are kept', () => {
  it('[WB90] every record’s is, at its iteration; a run that goes on, or begins again, has none of those it makes anew', () => {
    const kept = createKeptNetworks(100);
    const networks = [0, 1, 2, 3].map((iteration) => network(iteration));
    for (const one of networks) {
      kept.keep('a', one);
      expect(kept.newest('a')).toBe(one);
    }
    kept.keep('b', network(0));
    for (const one of networks) expect(kept.at('a', one.iteration)).toBe(one);
    const again = network(1);
    kept.keep('a', again);
    expect(kept.newest('a')).toBe(again);
    expect(kept.at('a', 0)).toBe(networks[0]);
    expect(iterationsOf(kept, 'a')).toEqual([0, 1]);
    kept.forget(['a', 'unknown']);
    expect(kept.newest('a')).toBeNull();
    expect(iterationsOf(kept, 'a')).toEqual([]);
    expect(iterationsOf(kept, 'b')).toEqual([0]);
  });

  it('[WB91] within their bytes runs that can be read back go first, then inner iterations of the run that began first; never a newest', () => {
    const kept = createKeptNetworks(12);
    keepAll(kept, 'first', 9);
    keepAll(kept, 'second', 4);
    // One too many: the inner ones go such that what stays is spread.
    expect(iterationsOf(kept, 'first')).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
    kept.keep('second', network(4, 5));
    expect(iterationsOf(kept, 'first')).toEqual([0, 4, 8]);
    expect(iterationsOf(kept, 'second')).toEqual([0, 1, 2, 3, 4]);
    kept.keep('second', network(5, 6));
    expect(iterationsOf(kept, 'first')).toEqual([8]);
    // The newest ones alone may be too many.
    kept.keep('third', network(0, 90));
    expect(iterationsOf(kept, 'first')).toEqual([8]);
    expect(iterationsOf(kept, 'second')).toEqual([5]);
    expect(iterationsOf(kept, 'third')).toEqual([0]);
    // Except those that are on the disk, which come back when they are looked at.
    kept.spare('second');
    expect(iterationsOf(kept, 'second')).toEqual([]);
    expect(kept.newest('second')).toBeNull();
    kept.keep('second', network(5, 6));
    kept.spare('first');
    expect(iterationsOf(kept, 'first')).toEqual([]);
    expect(iterationsOf(kept, 'second')).toEqual([5]);
    // What is forgotten gives its room back.
    kept.forget(['second', 'third']);
    keepAll(kept, 'fourth', 12);
    expect(iterationsOf(kept, 'fourth')).toHaveLength(12);
    kept.spare('fourth');
    kept.hold('fourth');
    keepAll(kept, 'fifth', 4);
    expect(iterationsOf(kept, 'fourth')).toHaveLength(8);
    expect(kept.newest('fourth')?.iteration).toBe(11);
  });

  it('[WB92] why one is not kept is known, and told with what to do', () => {
    const kept = createKeptNetworks(3);
    expect(kept.missing('a', 0)).toBe('none');
    keepAll(kept, 'a', 4);
    expect([0, 1, 2, 3, 4].map((iteration) => kept.missing('a', iteration))).toEqual([
      ...[null, 'let-go', null, null],
      'coming',
    ]);
    // Made again, and read back: the others were never here.
    kept.keep('a', network(1));
    expect(kept.missing('a', 1)).toBeNull();
    kept.keep('b', network(5));
    expect(kept.missing('b', 4)).toBe('others');
    kept.forget(['a', 'b']);
    expect(kept.missing('b', 5)).toBe('none');

    const channels = methodNamed('frs').recipe;
    const gradual = { ...DEFAULT_CONFIG, pruning: { ...DEFAULT_CONFIG.pruning, recipe: channels } };
    expect(missingSentence('let-go', DEFAULT_CONFIG)).toBe(
      'The network of this iteration was let go: the page keeps 256 MiB of them, and inner iterations of the oldest runs go first.',
    );
    expect(missingSentence('others', gradual)).toBe(
      'The network of this step is not here: of a run that was read back or opened from a file only the last one is kept.',
    );
    for (const missing of ['let-go', 'others'] as const)
      expect(missingAdvice(missing)).toBe('Run it again to look into it.');
    expect(missingSentence('none', gradual)).toBe('Its network is not on this page.');
    expect(missingAdvice('none')).toMatch(/^Open the run by itself under Runs, or run it again,/);
    expect(missingSentence('coming', gradual)).toBe('The network of this step is on its way.');
    expect(missingAdvice('coming')).toBe('');
    expect(KEPT_BYTES).toBe(256 * 1024 * 1024);
  });
});
