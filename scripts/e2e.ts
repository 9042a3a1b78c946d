/** Finds or gets a Chromium and runs the tests in e2e against the build in dist; arguments go to Playwright. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { obtainChromium, playwrightCli } from './chromium';

process.exitCode = run();

function run(): number {
  if (!existsSync('dist/index.html')) {
    process.stderr.write('There is no build in dist yet: npm run build\n');
    return 1;
  }
  try {
    const env = { ...process.env, CHROMIUM_PATH: obtainChromium() };
    const { status } = spawnSync(process.execPath, [playwrightCli(), 'test', ...process.argv.slice(2)], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    return status ?? 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
