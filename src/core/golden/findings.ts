import { describeError } from '../base/errors';

/** What came out of checking one entry of a golden file. */
export interface CheckResult {
  readonly kind: string;
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'not-comparable';
  /** Values compared with the official ones. */
  readonly compared: number;
  readonly failures: readonly string[];
  /** Why (a part of) the entry cannot be compared. */
  readonly notComparable: readonly string[];
  /** Differences that a named rule of the specification allows. */
  readonly allowed: readonly string[];
}

/** Collects while one entry is checked. */
export interface Findings {
  compared: number;
  readonly failures: string[];
  readonly notComparable: string[];
  readonly allowed: string[];
}

/** Runs one check. Unreadable input is a failure, and so is an entry in which nothing could be compared without a reason. */
export function examine(kind: string, id: string, check: (findings: Findings) => void): CheckResult {
  const findings: Findings = { compared: 0, failures: [], notComparable: [], allowed: [] };
  try {
    check(findings);
  } catch (error) {
    findings.failures.push(describeError(error).message);
  }
  const { compared, failures, notComparable, allowed } = findings;
  if (compared === 0 && failures.length === 0 && notComparable.length === 0) {
    failures.push('the entry holds nothing to compare');
  }
  const status = failures.length > 0 ? 'failed' : notComparable.length > 0 ? 'not-comparable' : 'passed';
  return { kind, id, status, compared, failures, notComparable, allowed };
}

/** Equal within `tolerance`. An undefined value of ours (null) equals an official NaN and nothing else. */
export function expectNear(
  findings: Findings,
  what: string,
  ours: number | null,
  official: number,
  tolerance: number,
): void {
  findings.compared++;
  if (ours === null || Number.isNaN(official)) {
    if (ours !== null || !Number.isNaN(official)) {
      findings.failures.push(`${what}: ours ${ours ?? 'undefined'}, official ${official}`);
    }
    return;
  }
  const difference = Math.abs(ours - official);
  if (difference <= tolerance) return;
  findings.failures.push(
    `${what}: ours ${ours}, official ${official}, difference ${difference.toPrecision(3)} > ${tolerance}`,
  );
}

export function expectEqual(
  findings: Findings,
  what: string,
  ours: number | boolean,
  official: number | boolean,
): void {
  findings.compared++;
  if (ours !== official) findings.failures.push(`${what}: ours ${ours}, official ${official}`);
}

/** Element by element within `tolerance` (0 = exactly); one line for the first difference. */
export function expectArray(
  findings: Findings,
  what: string,
  ours: ArrayLike<number>,
  official: ArrayLike<number>,
  tolerance: number,
): void {
  if (ours.length !== official.length) {
    findings.failures.push(`${what}: ours has ${ours.length} elements, official ${official.length}`);
    return;
  }
  findings.compared += ours.length;
  let different = 0;
  let first = -1;
  for (let i = 0; i < ours.length; i++) {
    const a = ours[i] ?? Number.NaN;
    const b = official[i] ?? Number.NaN;
    if (a === b || Math.abs(a - b) <= tolerance) continue;
    if (different++ === 0) first = i;
  }
  if (different === 0) return;
  findings.failures.push(
    `${what}: ${different} of ${ours.length} differ, first at ${first}: ours ${ours[first]}, official ${official[first]}`,
  );
}
