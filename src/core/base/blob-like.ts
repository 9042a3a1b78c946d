/** The part of a browser's Blob that core may know of: bytes that never change, which threads hand on without a copy. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}
