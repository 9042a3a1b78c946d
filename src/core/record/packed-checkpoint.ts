import type { BlobLike } from '../base/blob-like';
import { LabError } from '../base/errors';
import { utf8Bytes, utf8Text } from '../exchange/bytes';
import type { NetworkState } from '../models/network-state';
import type { Checkpoint, ResumePoint } from './checkpoint';

/** A checkpoint as bytes that the browser holds once: the page hands it on and stores it unread, workers read what they need. */
export interface PackedCheckpoint {
  readonly iteration: number;
  readonly bytes: BlobLike;
}

/** Where a run goes on, as it crosses to a worker. */
export type PackedPoint = ResumePoint<PackedCheckpoint>;

type Vector = Float32Array | Uint8Array;

/** A network's vectors by their places among those of the checkpoint. */
type StatePlaces = { readonly [Name in keyof NetworkState]: number };

/** The checkpoint as JSON, with places for vectors. What is absent stays absent. */
interface Head {
  readonly schema: Checkpoint['schema'];
  /** Bytes of each, in order. */
  readonly vectors: readonly number[];
  readonly network: StatePlaces;
  readonly mask: number;
  readonly optimiser: { readonly slots: readonly number[]; readonly steps: number };
  readonly ranked: StatePlaces | null;
  readonly dense: StatePlaces | null;
  readonly archive?: StatePlaces | null;
}

/** Of the number of bytes of the head. */
const LEAD_BYTES = Uint32Array.BYTES_PER_ELEMENT;

/** Bytes of the head, uint32; the head; the vectors. In the byte order of this machine, which they never leave. */
export function checkpointBytes(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { network, mask, optimiser, ranked, dense, archive } = checkpoint;
  const vectors: Vector[] = [];
  const placeOf = (vector: Vector) => {
    const known = vectors.indexOf(vector);
    return known >= 0 ? known : vectors.push(vector) - 1;
  };
  const placesOf = ({ parameters, buffers }: NetworkState): StatePlaces => ({
    parameters: placeOf(parameters),
    buffers: placeOf(buffers),
  });
  const orNull = (state: NetworkState | null) => (state === null ? null : placesOf(state));
  const places = {
    network: placesOf(network),
    mask: placeOf(mask),
    optimiser: { slots: optimiser.slots.map(placeOf), steps: optimiser.steps },
    ...{ ranked: orNull(ranked), dense: orNull(dense) },
    ...(archive === undefined ? {} : { archive: orNull(archive) }),
  };
  const head: Head = {
    ...{ schema: checkpoint.schema, ...places },
    vectors: vectors.map(({ byteLength }) => byteLength),
  };
  const headBytes = utf8Bytes(JSON.stringify(head));
  const parts = [Uint32Array.of(headBytes.length), headBytes, ...vectors];
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/**
 * The checkpoint in buffers of the caller's own.
 *
 * @param wanted `network`: without what only training needs, which then is empty.
 * @throws LabError('bad-checkpoint') when the browser no longer has its bytes.
 */
export async function readCheckpoint(
  { iteration, bytes }: PackedCheckpoint,
  wanted: 'all' | 'network' = 'all',
): Promise<Checkpoint> {
  try {
    const [headSize = 0] = new Uint32Array(await bytes.slice(0, LEAD_BYTES).arrayBuffer());
    const start = LEAD_BYTES + headSize;
    const headBytes = await bytes.slice(LEAD_BYTES, start).arrayBuffer();
    const head: Head = JSON.parse(utf8Text(new Uint8Array(headBytes)));
    return await readParts(head, iteration, wanted, vectorReader(bytes, head, start));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError(
      'bad-checkpoint',
      `The browser could not read the network of iteration ${iteration} (${why}): it may be short of memory or disk space. Close other pages and try again, or run again.`,
    );
  }
}

/** @throws LabError('bad-checkpoint') as `readCheckpoint`. */
export async function readPoint(
  { checkpoint, records }: PackedPoint,
  wanted: 'all' | 'network' = 'all',
): Promise<ResumePoint> {
  return { checkpoint: await readCheckpoint(checkpoint, wanted), records };
}

async function readParts(
  { schema, ...head }: Head,
  iteration: number,
  wanted: 'all' | 'network',
  read: VectorReader,
): Promise<Checkpoint> {
  const trains = wanted === 'all';
  const stateAt = async (places: StatePlaces | null) => (places === null ? null : readState(places, read));
  const [network, mask, slots, ranked, dense, archive] = await Promise.all([
    readState(head.network, read),
    read.bytes(head.mask),
    Promise.all(trains ? head.optimiser.slots.map(read.floats) : []),
    stateAt(trains ? head.ranked : null),
    stateAt(trains ? head.dense : null),
    stateAt(head.archive ?? null),
  ]);
  return {
    ...{ schema, iteration, network, mask, ranked, dense },
    optimiser: { slots, steps: trains ? head.optimiser.steps : 0 },
    ...(head.archive === undefined ? {} : { archive }),
  };
}

interface VectorReader {
  readonly floats: (place: number) => Promise<Float32Array>;
  readonly bytes: (place: number) => Promise<Uint8Array>;
}

function vectorReader(bytes: BlobLike, { vectors }: Head, start: number): VectorReader {
  const buffer = (place: number) => {
    const begin = vectors.slice(0, place).reduce((sum, size) => sum + size, start);
    const end = begin + (vectors[place] ?? 0);
    if (end > bytes.size) throw new RangeError('it was cut short');
    return bytes.slice(begin, end).arrayBuffer();
  };
  return {
    floats: async (place) => new Float32Array(await buffer(place)),
    bytes: async (place) => new Uint8Array(await buffer(place)),
  };
}

async function readState({ parameters, buffers }: StatePlaces, read: VectorReader): Promise<NetworkState> {
  return { parameters: await read.floats(parameters), buffers: await read.floats(buffers) };
}
