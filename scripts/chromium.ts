import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from '@playwright/test';

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const DOWNLOAD_LIMIT_MS = 240_000;
const PACKAGE_LIMIT_MS = 400_000;

/**
 * The Chromium or Chrome to test with: CHROMIUM_PATH, else one of this machine's, else Playwright's own; null when none starts.
 *
 * @throws Error when CHROMIUM_PATH is set to something that does not start.
 */
export function findChromium(): string | null {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') {
    if (starts(given)) return given;
    throw new Error(
      `CHROMIUM_PATH is ${given}, but no Chromium or Chrome starts there. Correct it or unset it.`,
    );
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  return [...onPath, ...PLACES, chromium.executablePath()].find(starts) ?? null;
}

/**
 * Finds a Chromium or gets one: Playwright's download, else, as root on Debian, the `chromium` package.
 *
 * @throws Error with the sentence for a person when all of that fails.
 */
export function obtainChromium(): string {
  const found = findChromium();
  if (found !== null) return found;
  console.log('No Chromium or Chrome here: asking Playwright for one.');
  run(process.execPath, [playwrightCli(), 'install', 'chromium'], DOWNLOAD_LIMIT_MS);
  const downloaded = findChromium();
  if (downloaded !== null) return downloaded;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('Playwright could not bring one that starts: installing the Debian package.');
    run('apt-get', ['update'], PACKAGE_LIMIT_MS);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], PACKAGE_LIMIT_MS);
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  throw new Error(
    'The browser tests need Chromium or Chrome and none could be found or installed. Install one, or set CHROMIUM_PATH ' +
      'to its program, for example: CHROMIUM_PATH=/usr/bin/chromium npm test',
  );
}

/** Playwright's program, to be run with this Node. */
export function playwrightCli(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')), 'cli.js');
}

function starts(path: string): boolean {
  if (!existsSync(path)) return false;
  // On Windows `--version` opens a window instead of answering.
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function run(command: string, args: readonly string[], timeout: number): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout, env });
}
