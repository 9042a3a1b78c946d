export interface LatestOnly {
  /** Begins once what was begun before is over, unless another key was asked for meanwhile. Resolves when it is over, or was left out. */
  ask(key: string, task: () => Promise<void>): Promise<void>;
}

/** Tasks one after the other; of those that wait, the ones for the key asked for last. */
export function createLatestOnly(): LatestOnly {
  let work: Promise<void> = Promise.resolve();
  let latest: string | null = null;
  return {
    ask(key, task) {
      latest = key;
      work = work.then(() => (latest === key ? task() : undefined));
      return work;
    },
  };
}
