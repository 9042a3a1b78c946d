import { LabError } from '../base/errors';
import type { CheckResult } from './findings';
import { FRS_SCHEMA } from './frs/frs-file';
import { rootNode } from './json-node';
import { SAP_SCHEMA } from './sap-file';
import type { GoldenSchema } from './schema';

/** Every kind of golden file the lab reads. */
const SCHEMAS: readonly GoldenSchema[] = [SAP_SCHEMA, FRS_SCHEMA];

export interface GoldenReport {
  readonly schema: string;
  readonly results: readonly CheckResult[];
}

/**
 * Checks the text of a golden file against the lab's own mathematics.
 *
 * @throws LabError `bad-file` when it is no JSON, of no known schema or version, or holds nothing to check.
 */
export function checkGoldenText(text: string): GoldenReport {
  const root = parsed(text);
  const schema = SCHEMAS.find((candidate) => candidate.recognises(root));
  if (schema === undefined) {
    const names = SCHEMAS.map((candidate) => candidate.name).join(', ');
    throw new LabError(
      'bad-file',
      `no known golden schema (known: ${names}); give a file like src/core/golden/sap.json.`,
    );
  }
  const node = rootNode(root);
  const reason = schema.unsupported(node);
  if (reason !== null) throw new LabError('bad-file', `schema ${schema.name}: ${reason}.`);
  const results = schema.check(node);
  if (results.length === 0)
    throw new LabError('bad-file', `schema ${schema.name}: the file holds nothing to check.`);
  return { schema: schema.name, results };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new LabError('bad-file', `not valid JSON (${detail}).`);
  }
}
