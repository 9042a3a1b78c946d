import { weightsToKeep } from '../pruning/budgets/pqi-bound';
import { boundOf } from '../sparsity/pqi-bound';
import { type CheckResult, examine, expectEqual } from './findings';
import { GUARDED, isGuarded, isIntegerBound } from './integer-bound';
import { child, childrenOf, complaint, type JsonNode, numberOf, textOf } from './json-node';

const COLUMNS = ['d', 'si_float32', 'p', 'q', 'eta', 'm_official'];

/** ceil of the bound of Theorem 2 for given d and index: exact, but for integer bounds, which float32 decides by chance. */
export function checkBoundTable(table: JsonNode): readonly CheckResult[] {
  const columns = child(table, 'columns');
  if (COLUMNS.join() !== childrenOf(columns).map(textOf).join()) throw complaint(columns, COLUMNS.join(', '));
  return childrenOf(child(table, 'rows')).map((row) =>
    examine('bound_table', row.path, (findings) => {
      const cells = childrenOf(row).map(numberOf);
      const [d = 0, index = 0, p = 0, q = 0, eta = 0, official = 0] = cells;
      if (cells.length !== COLUMNS.length) throw complaint(row, `${COLUMNS.length} numbers`);
      const r = boundOf(d, Math.log1p(-Math.fround(index)), p, q, eta);
      const m = weightsToKeep(d, r);
      if (m !== official && isIntegerBound(r, p, q, 0) && Math.abs(m - official) <= 1) {
        findings.compared++;
        findings.allowed.push('integer bound: float32 rounding decides ceil(r), |difference| <= 1');
        return;
      }
      if (m !== official && isGuarded(r, m, official)) {
        findings.compared++;
        findings.allowed.push(GUARDED);
        return;
      }
      expectEqual(findings, `ceil(${r}) for d ${d}, I ${index}, p ${p}, q ${q}, eta ${eta}`, m, official);
    }),
  );
}
