import type { Gunzip } from '../../core/datasets/file-bytes';
import type { Digest } from '../../core/datasets/fingerprint';
import type { DecodeImage } from '../../core/datasets/pictures/picture';
import type { DatasetStore } from './dataset-store';
import { decodeImage } from './decode-image';
import { indexedDbStore } from './indexed-db-store';
import { digest, gunzip } from './platform';

/** What loading needs of the outside world; tests hand in their own. */
export interface DataServices {
  readonly store: DatasetStore;
  readonly fetch: (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;
  readonly gunzip: Gunzip;
  readonly digest: Digest;
  readonly decodeImage: DecodeImage;
  /** A mirror that sends nothing for this long is given up. */
  readonly stallMs: number;
}

export function browserServices(): DataServices {
  return {
    store: indexedDbStore(),
    fetch: (url, init) => fetch(url, init),
    gunzip,
    digest,
    decodeImage,
    stallMs: 20_000,
  };
}
