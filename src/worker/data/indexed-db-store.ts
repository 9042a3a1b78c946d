import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Dataset } from '../../core/datasets/dataset';
import type { DatasetStore } from './dataset-store';

/** Bump when the shape of `Dataset` changes: older copies are dropped and fetched again. */
const VERSION = 1;

interface DatasetDb extends DBSchema {
  readonly datasets: { readonly key: string; readonly value: Dataset };
}

/** The browser's own database; opened for each call, so a tab that only reads never holds a newer version up. */
export function indexedDbStore(name = 'pruning-lab-datasets'): DatasetStore {
  return {
    read: async (source) => {
      const kept = await inDatabase(name, (db) => db.get('datasets', source));
      return kept ?? null;
    },
    write: async (dataset) => {
      await inDatabase(name, (db) => db.put('datasets', dataset, dataset.source));
    },
  };
}

async function inDatabase<T>(name: string, work: (db: IDBPDatabase<DatasetDb>) => Promise<T>): Promise<T> {
  const db = await openDB<DatasetDb>(name, VERSION, {
    upgrade(fresh) {
      for (const store of fresh.objectStoreNames) fresh.deleteObjectStore(store);
      fresh.createObjectStore('datasets');
    },
    blocking: (_current, _next, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
  try {
    return await work(db);
  } finally {
    db.close();
  }
}
