import type { CheckResult } from './findings';
import type { JsonNode } from './json-node';

/** A kind of golden file, recognised by its content. */
export interface GoldenSchema {
  readonly name: string;
  readonly recognises: (root: unknown) => boolean;
  /** Why a recognised file still cannot be read, or null. */
  readonly unsupported: (root: JsonNode) => string | null;
  readonly check: (root: JsonNode) => readonly CheckResult[];
}
