import { checkBoundTable } from './check-bound-table';
import { checkCompress } from './check-compress';
import { checkModel } from './check-model';
import { checkPqiVector } from './check-pqi-vector';
import { checkProperty } from './check-property';
import { checkSequence } from './check-sequence';
import { checkCosineRate, checkRewind, checkSgdSteps } from './check-training';
import { type CheckResult, examine, type Findings } from './findings';
import { child, childrenOf, isObject, type JsonNode, numberOf, optionalChild, textOf } from './json-node';
import type { GoldenSchema } from './schema';

/** By `kind` of an entry. A new kind of golden data is one line here. */
const ENTRY_CHECKS: Readonly<Record<string, (entry: JsonNode, findings: Findings) => void>> = {
  pqi_vector: checkPqiVector,
  compress: checkCompress,
  sequence: checkSequence,
  rewind: checkRewind,
  sgd_steps: checkSgdSteps,
  cosine_lr: checkCosineRate,
};

/** Golden vectors of the authors' SAP code (pqi-sap 7). Entries are recognised by kind and content, never by name. */
export const SAP_SCHEMA: GoldenSchema = {
  name: 'sap',
  recognises: (root) =>
    isObject(root) && ['entries', 'property_checks', 'bound_table', 'models'].some((key) => key in root),
  unsupported: (root) => {
    const version = numberOf(child(root, 'schema_version'));
    return version === 1 ? null : `schema_version is ${version}; this lab reads version 1`;
  },
  check: (root) => [
    ...entryResults(root),
    ...propertyResults(root),
    ...boundResults(root),
    ...modelResults(root),
  ],
};

function entryResults(root: JsonNode): readonly CheckResult[] {
  return listOf(root, 'entries').map((entry) => {
    const kind = textOf(child(entry, 'kind'));
    const check = ENTRY_CHECKS[kind];
    return examine(kind, textOf(child(entry, 'id')), (findings) => {
      if (check === undefined) findings.notComparable.push(`the lab knows no entries of kind "${kind}"`);
      else check(entry, findings);
    });
  });
}

function propertyResults(root: JsonNode): readonly CheckResult[] {
  const vectors = listOf(root, 'entries').filter((entry) => textOf(child(entry, 'kind')) === 'pqi_vector');
  return listOf(root, 'property_checks').map((check) => {
    const [p, q] = [numberOf(child(check, 'p')), numberOf(child(check, 'q'))];
    return examine('property', `${textOf(child(check, 'property'))} at (${p}, ${q})`, (findings) =>
      checkProperty(check, vectors, findings),
    );
  });
}

function boundResults(root: JsonNode): readonly CheckResult[] {
  const table = optionalChild(root, 'bound_table');
  return table === null ? [] : checkBoundTable(table);
}

function modelResults(root: JsonNode): readonly CheckResult[] {
  return listOf(root, 'models').map((model) =>
    examine('model', `${textOf(child(model, 'data'))} ${textOf(child(model, 'model'))}`, (findings) =>
      checkModel(model, findings),
    ),
  );
}

function listOf(root: JsonNode, key: string): readonly JsonNode[] {
  const list = optionalChild(root, key);
  return list === null ? [] : childrenOf(list);
}
