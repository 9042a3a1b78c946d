import type { FileSource } from '../../core/datasets/dataset';

export type Theme = 'auto' | 'light' | 'dark';
export type Motion = 'auto' | 'reduced';
export type Guess = 'fall' | 'rise' | 'fall-rise-fall';

/** What is remembered between visits, on this device only. */
export interface Prefs {
  readonly theme: Theme;
  readonly motion: Motion;
  /** The answer to the question over the PQ Index chart; null before, 'skipped' when it was waved away. */
  readonly guess: Guess | 'skipped' | null;
  /** Dropped data sets kept in this browser. */
  readonly stored: readonly StoredData[];
}

export interface StoredData {
  readonly source: FileSource;
  readonly name: string;
}

export const DEFAULT_PREFS: Prefs = { theme: 'auto', motion: 'auto', guess: null, stored: [] };

const KEY = 'pruning-lab/prefs';

/** Storage may be switched off or full: then nothing is remembered and nothing breaks. */
export function loadPrefs(storage: Storage | null): Prefs {
  try {
    const text = storage?.getItem(KEY);
    return text === null || text === undefined ? DEFAULT_PREFS : parsePrefs(JSON.parse(text));
  } catch {
    return DEFAULT_PREFS;
  }
}

export function savePrefs(storage: Storage | null, prefs: Prefs): void {
  try {
    storage?.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Private mode or a full quota.
  }
}

export function pageStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Anything read back is checked field by field: an older or foreign value falls back to the default. */
export function parsePrefs(value: unknown): Prefs {
  if (typeof value !== 'object' || value === null) return DEFAULT_PREFS;
  const raw = value as Record<string, unknown>;
  return {
    theme: oneOf(raw.theme, ['auto', 'light', 'dark']) ?? 'auto',
    motion: oneOf(raw.motion, ['auto', 'reduced']) ?? 'auto',
    guess: oneOf(raw.guess, ['fall', 'rise', 'fall-rise-fall', 'skipped']),
    stored: Array.isArray(raw.stored) ? raw.stored.filter(isStored) : [],
  };
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | null {
  return allowed.find((item) => item === value) ?? null;
}

function isStored(value: unknown): value is StoredData {
  if (typeof value !== 'object' || value === null) return false;
  const { source, name } = value as Record<string, unknown>;
  return typeof source === 'string' && /^(idx|cifar|folder):/.test(source) && typeof name === 'string';
}
