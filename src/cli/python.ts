import { spawnSync } from 'node:child_process';

/** Python as tests find it: PYTHON, or python3. */
const PYTHON = process.env.PYTHON ?? 'python3';

/** Why tests cannot use Python with these modules, as a sentence; null when they can. */
export function pythonProblem(modules: readonly string[]): string | null {
  const probe = ['import sys', ...modules.map((name) => `import ${name}`)].join('\n');
  const { status, error } = spawnSync(PYTHON, ['-c', probe], { encoding: 'utf8' });
  if (error !== undefined) return `There is no ${PYTHON} on this machine.`;
  return status === 0 ? null : `${PYTHON} lacks one of the modules ${modules.join(', ')}.`;
}

/**
 * Runs a script and returns what it printed.
 * @throws Error with the end of its messages when it fails.
 */
export function runPython(args: readonly string[], limitMs: number): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, args, {
    encoding: 'utf8',
    timeout: limitMs,
    // One thread: tests run side by side.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return stdout;
  throw new Error(`python ${args[0]} ended with ${status}:\n${stderr.slice(-4000)}`);
}
