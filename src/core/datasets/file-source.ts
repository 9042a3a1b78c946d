import type { FileSource } from './dataset';

/** Whether a data set came out of a person's own files and may be kept in the browser's storage under this name. */
export function isFileSource(source: string): source is FileSource {
  return /^(idx|cifar|folder):/.test(source);
}
