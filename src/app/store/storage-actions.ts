import { changeLibrary } from './archive';

/** Measures what this site stores; the browser gives no numbers on pages over plain http. */
export async function measureStorage(): Promise<void> {
  const { storage } = navigator;
  if (storage === undefined) return;
  try {
    const [{ usage = 0, quota = 0 }, persistent] = await Promise.all([
      storage.estimate(),
      storage.persisted(),
    ]);
    changeLibrary({ usage: { usedBytes: usage, quotaBytes: quota, persistent } });
  } catch {
    // A private window: nothing is known, and nothing is shown.
  }
}

/** Asks the browser not to clear the runs by itself. @returns what it said. */
export async function askToPersist(): Promise<boolean> {
  const granted = await navigator.storage.persist().catch(() => false);
  await measureStorage();
  return granted;
}
