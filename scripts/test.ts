/** Everything that must hold, one step after the other; stops at the first that fails. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { findChromium } from './chromium';

const REPORTS = 'node_modules/.cache/pruning-lab';
const UNIT_REPORT = `${REPORTS}/unit.json`;
const E2E_REPORT = `${REPORTS}/e2e.json`;

/** In the order of their cost; the search for a browser comes early because all others are in vain without one. */
const STEPS: readonly (readonly [heading: string, script: string, ...args: readonly string[]])[] = [
  ['Kernels', 'build:kernels'],
  ['Types', 'check:types'],
  ['Style', 'check:style'],
  ['Walls', 'check:walls'],
  ['Laws', 'check:laws'],
  ['Dead code', 'check:dead'],
  ['A browser to test with', 'find:browser'],
  ['Build and bundle', 'build'],
  ['Unit tests', 'test:unit', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`],
  ['Browser and end-to-end tests', 'test:e2e:built'],
];

rmSync(REPORTS, { recursive: true, force: true });
const began = performance.now();
const failed = STEPS.find((step) => !passes(...step));
printCounts();
if (failed !== undefined) {
  process.stderr.write(`Stopped at “${failed[0]}”, which failed after ${seconds(began)} s in all.\n`);
  process.exitCode = 1;
} else console.log(`All ${STEPS.length} steps passed in ${seconds(began)} s.`);

function passes(heading: string, script: string, ...args: readonly string[]): boolean {
  console.log(`\n== ${heading} (npm run ${script})`);
  const start = performance.now();
  const { status } = spawnSync(
    'npm',
    ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
      // Unit tests of the GPU kernels take the software driver that lies beside the browser.
      env: script === 'test:unit' ? { ...process.env, CHROMIUM_PATH: findChromium() ?? '' } : process.env,
    },
  );
  console.log(`== ${heading}: ${status === 0 ? 'passed' : 'FAILED'}, ${seconds(start)} s`);
  return status === 0;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/** Tests that ran, as the two runners counted them; says nothing before any did. */
function printCounts(): void {
  const unit = readReport(UNIT_REPORT);
  if (unit === null) return;
  const e2e = readReport(E2E_REPORT)?.stats;
  const passed = count(unit, 'numPassedTests') + count(e2e, 'expected');
  const failing = count(unit, 'numFailedTests') + count(e2e, 'unexpected') + count(e2e, 'flaky');
  const skipped = count(unit, 'numPendingTests') + count(unit, 'numTodoTests') + count(e2e, 'skipped');
  console.log(`\n${passed} passed, ${failing} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

function count(report: unknown, name: string): number {
  const value = Object.entries(report ?? {}).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : 0;
}

function readReport(file: string): { stats?: unknown } | null {
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8'));
}
