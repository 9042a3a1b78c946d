/** Builds the lab, serves the build on this machine, says where, and opens a browser where there is a display. */
import { spawn, spawnSync } from 'node:child_process';
import type { StaticSite } from './static-server';
import { serveFolder } from './static-server';

const FIRST_PORT = 4173;
const PORTS_TRIED = 50;

await start();

async function start(): Promise<void> {
  try {
    const wanted = wantedPort();
    if (!builds()) throw new Error('The build failed; what it said is above.');
    const { url } = await serve(wanted);
    console.log(`\nPruning Lab runs at ${url}\nCtrl-C stops it.`);
    openBrowser(url);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** PORT, or null for the first free one. */
function wantedPort(): number | null {
  const text = process.env.PORT ?? '';
  if (text === '') return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is “${text}”, but a port is a whole number from 0 to 65535.`);
  return port;
}

function builds(): boolean {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  return status === 0;
}

async function serve(wanted: number | null): Promise<StaticSite> {
  if (wanted !== null)
    return serveFolder('dist', '/', wanted).catch((error) => {
      throw new Error(
        `Port ${wanted} cannot be used (${codeOf(error)}). Set PORT to another one, or leave it out.`,
      );
    });
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_TRIED; port++) {
    try {
      return await serveFolder('dist', '/', port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(
    `Ports ${FIRST_PORT} to ${FIRST_PORT + PORTS_TRIED - 1} are all in use. Set PORT to a free one.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Quietly does nothing where there is no display or no opener. */
function openBrowser(url: string): void {
  const { platform, env } = process;
  if (env.CI !== undefined) return;
  if (platform === 'linux' && env.DISPLAY === undefined && env.WAYLAND_DISPLAY === undefined) return;
  const [command, args]: [string, string[]] =
    platform === 'darwin'
      ? ['open', [url]]
      : platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
