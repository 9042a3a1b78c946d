import { LabError } from '../../core/base/errors';
import { assembleDataset } from '../../core/datasets/assemble';
import type { Dataset } from '../../core/datasets/dataset';
import { unpackFile } from '../../core/datasets/file-bytes';
import { toHex } from '../../core/datasets/fingerprint';
import { decodeIdx, type IdxFile } from '../../core/datasets/idx';
import { pairIdxFiles } from '../../core/datasets/pairing';
import type { RemoteDataset, RemoteFile } from '../../core/datasets/remote';
import { collectBytes } from './collect-bytes';
import type { DataServices } from './services';

export interface LoadProgress {
  /** "Fetching train-images-idx3-ubyte.gz from cdn.jsdelivr.net" */
  readonly label: string;
  readonly done: number;
  /** Null when unknown. */
  readonly total: number | null;
}

export interface LoadControl {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/**
 * Fetches the four files of a public data set, mirror by mirror until one sends bytes with the right SHA-256.
 * Throws `network`, naming every host and what it said, when none does; rethrows the signal's reason when aborted.
 */
export async function fetchRemote(
  remote: RemoteDataset,
  services: DataServices,
  control: LoadControl,
): Promise<Dataset> {
  const total = remote.files.reduce((sum, file) => sum + file.packedBytes, 0);
  const decoded: IdxFile[] = [];
  let done = 0;
  let mirrors = remote.mirrors;
  for (const file of remote.files) {
    const before = done;
    const found = await fromMirrors(remote, mirrors, file, services, {
      signal: control.signal,
      onProgress: ({ label, done: bytes }) =>
        control.onProgress({ label, done: before + Math.min(bytes, file.packedBytes), total }),
    });
    // What served one file goes first for the next: a blocked host is waited for once.
    mirrors = [found.mirror, ...mirrors.filter((mirror) => mirror !== found.mirror)];
    decoded.push(decodeIdx(file.name, found.content));
    done += file.packedBytes;
  }
  return assembleDataset(pairIdxFiles(decoded), { ...remote, split: { testShare: 0.2 } });
}

async function fromMirrors(
  remote: RemoteDataset,
  mirrors: readonly string[],
  file: RemoteFile,
  services: DataServices,
  control: LoadControl,
): Promise<{ readonly mirror: string; readonly content: Uint8Array }> {
  const refusals: string[] = [];
  for (const mirror of mirrors) {
    try {
      return { mirror, content: await fromMirror(mirror, file, services, control) };
    } catch (error) {
      control.signal.throwIfAborted();
      refusals.push(`${new URL(mirror).host} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  throw new LabError(
    'network',
    `${remote.name} could not be fetched: ${file.name} from ${refusals.join('; ')}. Check the connection and try again, or get its four .gz files some other way and drop them here.`,
  );
}

/** Throws an Error whose message is the reason this mirror will not do. */
async function fromMirror(
  mirror: string,
  file: RemoteFile,
  services: DataServices,
  { signal, onProgress }: LoadControl,
): Promise<Uint8Array> {
  const label = `Fetching ${file.name} from ${new URL(mirror).host}`;
  const stall = stallSignal(services.stallMs);
  try {
    onProgress({ label, done: 0, total: file.packedBytes });
    const response = await services.fetch(mirror + file.name, {
      signal: AbortSignal.any([signal, stall.signal]),
    });
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
    const limit = 8 * file.packedBytes + 4096;
    const bytes = await collectBytes(response.body, (total) => {
      stall.fed();
      signal.throwIfAborted();
      if (total > limit) throw new Error(`sent more than ${limit} bytes`);
      onProgress({ label, done: total, total: file.packedBytes });
    });
    // A server may have unpacked it on the way: then the bytes are plain and the name must not say .gz.
    const content = await unpackFile(file.name.replace(/\.gz$/, ''), bytes, services.gunzip);
    const sum = toHex(await services.digest(content));
    if (sum !== file.contentSha256) {
      throw new Error(
        `sent other bytes: SHA-256 ${sum.slice(0, 12)}, expected ${file.contentSha256.slice(0, 12)}`,
      );
    }
    signal.throwIfAborted();
    return content;
  } finally {
    stall.stop();
  }
}

/** A signal that fires when `fed` has not been called for `stallMs`. */
function stallSignal(stallMs: number) {
  const controller = new AbortController();
  const fire = () => controller.abort(new Error(`no answer for ${Math.round(stallMs / 1000)} s`));
  let timer = setTimeout(fire, stallMs);
  return {
    signal: controller.signal,
    fed: () => {
      clearTimeout(timer);
      timer = setTimeout(fire, stallMs);
    },
    stop: () => clearTimeout(timer),
  };
}
